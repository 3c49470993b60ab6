\restrict Q1w2e3

set statement_timeout = 0;
