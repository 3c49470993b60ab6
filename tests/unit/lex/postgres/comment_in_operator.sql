select 4 */* a comment; */ 2;
select 1 +-- another;
2;
