drop index purchase_person;
