select nme from person;
