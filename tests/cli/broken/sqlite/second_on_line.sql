select 1; select nme from person;
