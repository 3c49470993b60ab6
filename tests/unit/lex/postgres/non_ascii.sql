select 'Grüße; 世界' as größe, été$x$y from "naïve;";
-- ½;
select '😀';
