select E'a'
  'it\';
