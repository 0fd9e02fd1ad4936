-- Full text over comments. The row's id is the comment's; nothing but the index is stored.
create virtual table comment_search using fts5 (
  subject, body, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2', prefix='3');
