-- Links by which a customer reaches one request without an account. Only the random half is kept.

create table customer_links (
  customer_link_id $ID$,
  ticket_id bigint not null constraint customer_links_ticket_fk references tickets (ticket_id) on delete cascade,
  user_id bigint not null constraint customer_links_user_fk references users (user_id) on delete cascade,
  nonce text not null constraint customer_links_nonce_key unique,
  created_at bigint not null,
  expires_at bigint not null,
  constraint customer_links_key unique (ticket_id, user_id)
);
create index customer_links_user_ix on customer_links (user_id);
