-- Every object of a PostgreSQL database on a line of its own, columns in the order of their names.
with space as (
    select oid, nspname from pg_namespace where nspname !~ '^pg_' and nspname not in ('information_schema', 'belay')
)
select 'extension ' || extname from pg_extension
union all
select 'schema ' || nspname from space
union all
select format('%s %I.%I %s %s %s', case c.relkind when 'S' then 'sequence' else 'relation ' || c.relkind::text end,
    s.nspname, c.relname, c.relrowsecurity, array_to_string(c.reloptions, ','), c.relacl)
from pg_class c join space s on s.oid = c.relnamespace where c.relkind in ('r', 'p', 'v', 'm', 'S', 'f', 'c')
union all
select format('column %I.%I.%I %s %s %s %s %s%s', s.nspname, c.relname, a.attname,
    format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid),
    nullif(a.attcollation, t.typcollation), a.attidentity, a.attgenerated)
from pg_class c join space s on s.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join pg_type t on t.oid = a.atttypid
left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
where c.relkind in ('r', 'p', 'v', 'm', 'f', 'c')
union all
select format('sequence %I.%I %s %s %s %s.%s', s.nspname, c.relname, q.seqtypid::regtype, q.seqincrement, q.seqmax,
    d.refobjid::regclass, (select attname from pg_attribute where attrelid = d.refobjid and attnum = d.refobjsubid))
from pg_sequence q join pg_class c on c.oid = q.seqrelid join space s on s.oid = c.relnamespace
left join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype in ('a', 'i')
    and d.refclassid = 'pg_class'::regclass
union all
select format('view %I.%I %s', s.nspname, c.relname, pg_get_viewdef(c.oid))
from pg_class c join space s on s.oid = c.relnamespace where c.relkind in ('v', 'm')
union all
select format('index %s %s', pg_get_indexdef(i.indexrelid), i.indisvalid)
from pg_index i join pg_class c on c.oid = i.indrelid join space s on s.oid = c.relnamespace
union all
select format('constraint %I on %s %s', k.conname, case when k.conrelid <> 0 then k.conrelid::regclass::text end,
    pg_get_constraintdef(k.oid))
from pg_constraint k join space s on s.oid = k.connamespace
union all
select format('function %s', case when p.prokind = 'a' then p.oid::regprocedure::text else pg_get_functiondef(p.oid) end)
from pg_proc p join space s on s.oid = p.pronamespace
where not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
union all
select format('trigger on %s %s %s', g.tgrelid::regclass, pg_get_triggerdef(g.oid), g.tgenabled)
from pg_trigger g where not g.tgisinternal
union all
select format('rule %s', pg_get_ruledef(r.oid)) from pg_rewrite r join pg_class c on c.oid = r.ev_class
join space s on s.oid = c.relnamespace where r.rulename <> '_RETURN'
union all
select format('policy %I on %s %s %s %s %s', p.polname, p.polrelid::regclass, p.polcmd, p.polpermissive,
    pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
from pg_policy p
union all
select format('enum %I.%I %s', s.nspname, t.typname, string_agg(e.enumlabel, ',' order by e.enumsortorder))
from pg_type t join space s on s.oid = t.typnamespace join pg_enum e on e.enumtypid = t.oid group by s.nspname, t.typname
union all
select format('domain %I.%I %s %s', s.nspname, t.typname, format_type(t.typbasetype, t.typtypmod), t.typnotnull)
from pg_type t join space s on s.oid = t.typnamespace where t.typtype = 'd'
union all
select format('comment on %s.%s %s', c.oid::regclass, a.attname, d.description)
from pg_description d join pg_class c on c.oid = d.objoid join space s on s.oid = c.relnamespace
left join pg_attribute a on a.attrelid = c.oid and a.attnum = d.objsubid and d.objsubid > 0
where d.classoid = 'pg_class'::regclass
union all
select format('comment on function %s %s', p.oid::regprocedure, d.description)
from pg_description d join pg_proc p on p.oid = d.objoid join space s on s.oid = p.pronamespace
where d.classoid = 'pg_proc'::regclass
union all
select format('comment on type %s %s', t.oid::regtype, d.description)
from pg_description d join pg_type t on t.oid = d.objoid join space s on s.oid = t.typnamespace
where d.classoid = 'pg_type'::regclass
order by 1
