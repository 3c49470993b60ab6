select U&'\0041;\', B'1;', x'F;', N'it''s;', u&"d\0061;";
select 2;
