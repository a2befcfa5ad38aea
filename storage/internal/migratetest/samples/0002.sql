INSERT INTO chat VALUES ('room', 'x1', 'u1', 'Anna', '', 'hello', 2000, NULL);
INSERT INTO bans VALUES ('room', 'u3', 'u1', 'rude', 2000, NULL);
INSERT INTO revocations VALUES ('token', 'u3', 2000, 3000);
INSERT INTO jobs VALUES ('j1', 'mail', 'k', NULL, 'half', 2000, 2000, 1, '', NULL, 1000);
INSERT INTO audit VALUES ('a1', 2000, 'u1', 'suspend', 'u3', '');
