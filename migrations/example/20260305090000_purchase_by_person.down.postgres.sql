-- belay:transaction off
drop index concurrently purchase_person;
