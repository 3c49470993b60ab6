-- Built beside running writes, which no transaction allows.
-- belay:requires create_purchase
-- belay:transaction off
create index concurrently purchase_person on purchase (person_id);
