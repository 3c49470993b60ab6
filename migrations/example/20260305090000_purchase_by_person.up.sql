-- belay:requires create_purchase
create index purchase_person on purchase (person_id);
