select 'ß', "é😀", 'x;
