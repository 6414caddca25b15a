# what another server wrote
CREATE TABLE `ships` (
  `id` int NOT NULL AUTO_INCREMENT
) ENGINE=MyISAM;

CREATE TABLE ports (id int);
CREATE TABLE berths (id int
