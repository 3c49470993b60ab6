select 'Käse, 漢字, 🧀', nme from person;
