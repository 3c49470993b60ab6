select U&'\';
select ae'\';
