select `a``;
