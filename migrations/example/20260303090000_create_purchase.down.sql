drop table purchase;
