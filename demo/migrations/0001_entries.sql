CREATE TABLE entries (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  author TEXT NOT NULL,
  message TEXT NOT NULL,
  created_at TEXT NOT NULL
);

INSERT INTO entries (author, message, created_at) VALUES
  ('Ada', 'What a charming place to leave a line of text.', '2026-11-01T09:12:00.000Z'),
  ('Grace', 'Found no bugs on the way in.', '2026-11-02T17:40:00.000Z');
