do $body$ begin null; end $bdy$;
