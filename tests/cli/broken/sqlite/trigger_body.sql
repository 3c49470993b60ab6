create trigger t after insert on person begin
    insert into person (nme) values (1);
end;
insert into person values (1, 'a', 1);
