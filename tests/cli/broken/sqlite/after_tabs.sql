create table a (id integer);
		select	nme from person;
