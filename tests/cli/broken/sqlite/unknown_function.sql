select frobnicate(1);
