create tabel a (id integer);
