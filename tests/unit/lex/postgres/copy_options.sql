copy public.t from stdin with (format csv, header) where a > 0; -- rows
a,b
1,"x;
y"
\.

COPY binary t FROM -- here
 STDIN csv;
\.
copy t from stdout;
1
\.