select count(*) = 0 from purchase;
