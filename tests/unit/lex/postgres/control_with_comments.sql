/* now */ BeGiN -- go
;
rollback /* not all */ to /* here */ a;
