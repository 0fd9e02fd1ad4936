-- The desk: people, tickets, mail, work. Times are microseconds since 1970 UTC; lists and structures are JSON text.

create table settings (
  setting_key text not null constraint settings_pk primary key,
  value text not null,
  updated_at bigint not null
);

create table schedules (
  schedule_id $ID$,
  name text not null,
  rules text not null,
  created_at bigint not null,
  updated_at bigint not null
);

create table brands (
  brand_id $ID$,
  name text not null,
  from_name text not null,
  signature text not null default '',
  is_default boolean not null default false,
  created_at bigint not null,
  updated_at bigint not null
);

create table groups (
  group_id $ID$,
  name text not null constraint groups_name_key unique,
  description text not null default '',
  is_private boolean not null default false,
  is_default boolean not null default false,
  created_at bigint not null,
  updated_at bigint not null
);

create table organizations (
  organization_id $ID$,
  name text not null constraint organizations_name_key unique,
  notes text not null default '',
  details text not null default '',
  external_id text,
  group_id bigint constraint organizations_group_fk references groups (group_id) on delete set null,
  shares_tickets boolean not null default false, shares_comments boolean not null default false,
  tags text not null default '[]', field_values text not null default '{}',
  deleted_at bigint,
  created_at bigint not null,
  updated_at bigint not null
);
create index organizations_external_ix on organizations (external_id);
create index organizations_updated_ix on organizations (updated_at);
create index organizations_group_ix on organizations (group_id);

create table organization_domains (
  domain text not null constraint organization_domains_pk primary key,
  organization_id bigint not null constraint organization_domains_organization_fk
    references organizations (organization_id) on delete cascade
);
create index organization_domains_organization_ix on organization_domains (organization_id);

create table users (
  user_id $ID$,
  name text not null,
  role text not null,
  access text not null default 'all',
  email text,
  organization_id bigint constraint users_organization_fk references organizations (organization_id),
  notes text not null default '',
  signature text not null default '',
  zone text,
  locale text,
  password_hash text,
  is_suspended boolean not null default false,
  preferences text not null default '{}',
  last_signed_in_at bigint,
  external_id text,
  alias text not null default '',
  phone text,
  details text not null default '',
  tags text not null default '[]', field_values text not null default '{}',
  custom_role_id bigint,
  only_private_comments boolean not null default false,
  merged_into_id bigint,
  created_at bigint not null,
  updated_at bigint not null,
  deleted_at bigint
);
create index users_organization_ix on users (organization_id);
create index users_external_ix on users (external_id);
create index users_updated_ix on users (updated_at);
create index users_role_ix on users (role) where role <> 'end-user';
create index users_name_ix on users (name);

create table identities (
  identity_id $ID$,
  user_id bigint not null constraint identities_user_fk references users (user_id) on delete cascade,
  kind text not null,
  value text not null,
  is_primary boolean not null,
  verified_at bigint,
  undeliverable_at bigint,
  undeliverable_reason text,
  created_at bigint not null,
  updated_at bigint not null,
  constraint identities_value_key unique (value, kind)
);
create index identities_user_ix on identities (user_id);

create table memberships (
  membership_id $ID$,
  user_id bigint not null constraint memberships_user_fk references users (user_id) on delete cascade,
  group_id bigint not null constraint memberships_group_fk references groups (group_id) on delete cascade,
  is_default boolean not null default false,
  created_at bigint not null,
  constraint memberships_user_group_key unique (user_id, group_id)
);
create index memberships_group_ix on memberships (group_id);

create table sessions (
  token_hash text not null constraint sessions_pk primary key,
  user_id bigint not null constraint sessions_user_fk references users (user_id) on delete cascade,
  user_agent text not null,
  address text not null,
  created_at bigint not null,
  seen_at bigint not null,
  expires_at bigint not null
);
create index sessions_user_ix on sessions (user_id);
create index sessions_expires_ix on sessions (expires_at);

create table sign_in_links (
  token_hash text not null constraint sign_in_links_pk primary key,
  user_id bigint not null constraint sign_in_links_user_fk references users (user_id) on delete cascade,
  created_at bigint not null,
  expires_at bigint not null,
  used_at bigint
);
create index sign_in_links_user_ix on sign_in_links (user_id);
create index sign_in_links_expires_ix on sign_in_links (expires_at);

create table sign_ins (
  sign_in_id $ID$,
  user_id bigint constraint sign_ins_user_fk references users (user_id) on delete cascade,
  email text not null,
  address text not null,
  way text not null,
  outcome text not null,
  created_at bigint not null
);
create index sign_ins_user_ix on sign_ins (user_id, created_at);
create index sign_ins_throttle_ix on sign_ins (email, address, created_at);
create index sign_ins_email_ix on sign_ins (email, created_at);
create index sign_ins_address_ix on sign_ins (address, created_at);
create index sign_ins_created_ix on sign_ins (created_at);

create table mailboxes (
  mailbox_id $ID$,
  address text not null constraint mailboxes_address_key unique,
  name text not null,
  brand_id bigint not null constraint mailboxes_brand_fk references brands (brand_id),
  group_id bigint constraint mailboxes_group_fk references groups (group_id),
  receiving text not null,
  sending text not null,
  is_active boolean not null default true,
  state text not null default 'new', state_reason text not null default '', checked_at bigint,
  -- When it was last fetched without trouble, and when the admins were told that it was not.
  reached_at bigint, alarmed_at bigint,
  -- Why its mail does not leave, since when, and when the admins were told.
  sending_reason text not null default '', sending_failed_at bigint, sending_alarmed_at bigint,
  -- When somebody wanted the connection to be tried, and what was found then, as JSON; empty until it is.
  tried_at bigint, checks text not null default '',
  created_at bigint not null,
  updated_at bigint not null
);
create index mailboxes_brand_ix on mailboxes (brand_id);
create index mailboxes_group_ix on mailboxes (group_id);

create table mailbox_folders (
  mailbox_id bigint not null constraint mailbox_folders_mailbox_fk references mailboxes (mailbox_id) on delete cascade,
  folder text not null,
  uid_validity bigint not null,
  last_uid bigint not null,
  from_uid bigint not null, -- the first number that came after we began to read
  began_at bigint not null,
  counted_there bigint, counted_here bigint, counted_at bigint,
  updated_at bigint not null,
  constraint mailbox_folders_pk primary key (mailbox_id, folder)
);

create table tickets (
  ticket_id $ID$,
  subject text not null,
  requester_id bigint not null constraint tickets_requester_fk references users (user_id),
  submitter_id bigint not null constraint tickets_submitter_fk references users (user_id),
  assignee_id bigint constraint tickets_assignee_fk references users (user_id),
  group_id bigint constraint tickets_group_fk references groups (group_id),
  organization_id bigint constraint tickets_organization_fk references organizations (organization_id),
  brand_id bigint not null constraint tickets_brand_fk references brands (brand_id),
  mailbox_id bigint constraint tickets_mailbox_fk references mailboxes (mailbox_id),
  channel text not null,
  status text not null,
  priority text,
  kind text,
  external_id text,
  reply_token text not null constraint tickets_reply_token_key unique,
  waiting_since bigint,
  hear_by bigint,
  -- Orders the inbox: hear_by for somebody who waits; 2^61 less the last word's time for the customer's turn.
  queue_key bigint not null,
  snoozed_until bigint,
  first_replied_at bigint,
  acknowledged_at bigint,
  solved_at bigint,
  comment_count bigint not null default 0,
  last_comment_at bigint not null,
  last_author_id bigint,
  snippet text not null default '',
  spam_at bigint,
  deleted_at bigint,
  due_at bigint,
  problem_id bigint constraint tickets_problem_fk references tickets (ticket_id) on delete set null,
  followup_of_id bigint constraint tickets_followup_of_fk references tickets (ticket_id) on delete set null,
  form_id bigint, custom_status_id bigint,
  satisfaction text, satisfaction_comment text,
  assigned_at bigint,
  merged_into_id bigint constraint tickets_merged_into_fk references tickets (ticket_id),
  created_at bigint not null,
  updated_at bigint not null
);
create index tickets_requester_ix on tickets (requester_id, updated_at);
create index tickets_submitter_ix on tickets (submitter_id);
create index tickets_organization_ix on tickets (organization_id);
create index tickets_brand_ix on tickets (brand_id);
create index tickets_mailbox_ix on tickets (mailbox_id);
create index tickets_problem_ix on tickets (problem_id);
create index tickets_followup_of_ix on tickets (followup_of_id);
create index tickets_merged_into_ix on tickets (merged_into_id);
create index tickets_updated_ix on tickets (updated_at);
create index tickets_external_ix on tickets (external_id);
create index tickets_assignee_fk_ix on tickets (assignee_id);
create index tickets_group_fk_ix on tickets (group_id);
-- The inbox: what is open, who hears next. A partial index stays small however many tickets are done.
create index tickets_open_ix on tickets (queue_key, ticket_id)
  where status in ('new', 'open', 'pending', 'hold') and deleted_at is null and spam_at is null and snoozed_until is null;
create index tickets_open_assignee_ix on tickets (assignee_id, queue_key, ticket_id)
  where status in ('new', 'open', 'pending', 'hold') and deleted_at is null and spam_at is null and snoozed_until is null;
create index tickets_open_group_ix on tickets (group_id, queue_key, ticket_id)
  where status in ('new', 'open', 'pending', 'hold') and deleted_at is null and spam_at is null and snoozed_until is null;
-- The counts beside the views: everything they ask stands in the index, so that no ticket is read.
create index tickets_open_counts_ix on tickets (group_id, assignee_id, hear_by, status, snoozed_until, deleted_at, spam_at)
  where status in ('new', 'open', 'pending', 'hold') and deleted_at is null and spam_at is null and snoozed_until is null;
create index tickets_waiting_ix on tickets (hear_by) where waiting_since is not null and deleted_at is null and spam_at is null;
create index tickets_first_replied_ix on tickets (first_replied_at) where first_replied_at is not null;
create index tickets_snoozed_ix on tickets (snoozed_until) where snoozed_until is not null;
create index tickets_done_ix on tickets (updated_at) where status in ('solved', 'closed') and deleted_at is null and spam_at is null;
create index tickets_spam_ix on tickets (updated_at) where spam_at is not null and deleted_at is null;
create index tickets_deleted_ix on tickets (updated_at) where deleted_at is not null;

create table ticket_collaborators (
  ticket_id bigint not null constraint ticket_collaborators_ticket_fk references tickets (ticket_id) on delete cascade,
  user_id bigint not null constraint ticket_collaborators_user_fk references users (user_id) on delete cascade,
  kind text not null,
  created_at bigint not null,
  constraint ticket_collaborators_pk primary key (ticket_id, user_id)
);
create index ticket_collaborators_user_ix on ticket_collaborators (user_id);

create table ticket_tags (
  ticket_id bigint not null constraint ticket_tags_ticket_fk references tickets (ticket_id) on delete cascade,
  tag text not null,
  constraint ticket_tags_pk primary key (ticket_id, tag)
);
create index ticket_tags_tag_ix on ticket_tags (tag);

create table raw_messages (
  raw_message_id $ID$,
  channel text not null,
  mailbox_id bigint constraint raw_messages_mailbox_fk references mailboxes (mailbox_id),
  source text,
  envelope_from text not null,
  envelope_to text not null,
  peer text not null,
  helo text not null,
  byte_count bigint not null,
  sha256 text not null,
  state text not null,
  reason text not null default '',
  message_id text,
  -- What is said in it, whatever servers wrote above it: the same mail by two ways has the same.
  content_sha256 text,
  ticket_id bigint constraint raw_messages_ticket_fk references tickets (ticket_id) on delete set null,
  comment_id bigint,
  -- The message this one is a copy of.
  duplicate_of_id bigint constraint raw_messages_duplicate_of_fk references raw_messages (raw_message_id),
  received_at bigint not null,
  processed_at bigint
);
-- Where it was fetched: fetching it again is no second message, but other bytes at the same place are.
create unique index raw_messages_source_key on raw_messages (coalesce(mailbox_id, 0), source, sha256)
  where source is not null;
create index raw_messages_mailbox_ix on raw_messages (mailbox_id);
create index raw_messages_duplicate_of_ix on raw_messages (duplicate_of_id);
create index raw_messages_sha256_ix on raw_messages (sha256);
create index raw_messages_message_id_ix on raw_messages (message_id);
create index raw_messages_ticket_ix on raw_messages (ticket_id);
create index raw_messages_unfinished_ix on raw_messages (received_at) where state = 'received';

-- The bytes of messages until they are durable in the blob store.
create table raw_spools (
  raw_message_id bigint not null constraint raw_spools_pk primary key
    constraint raw_spools_raw_message_fk references raw_messages (raw_message_id) on delete cascade,
  bytes $BYTES$ not null
);

create table comments (
  comment_id $ID$,
  ticket_id bigint not null constraint comments_ticket_fk references tickets (ticket_id) on delete cascade,
  author_id bigint not null constraint comments_author_fk references users (user_id),
  is_public boolean not null,
  -- 'comment' is a person's word; 'machine' an automatic answer, which wakes nobody; 'acknowledgement' our own.
  kind text not null,
  channel text not null,
  body_text text not null,
  body_html text not null,
  hidden_text text not null default '',
  hidden_html text not null default '',
  remote_images bigint not null default 0,
  raw_message_id bigint constraint comments_raw_message_fk references raw_messages (raw_message_id),
  message_id text,
  facts text not null default '{}',
  -- Ours and not yet on its way (undo, scheduled): the time at which it leaves.
  held_until bigint,
  created_at bigint not null
);
create index comments_ticket_ix on comments (ticket_id, created_at, comment_id);
create index comments_author_ix on comments (author_id, created_at);
create index comments_raw_message_ix on comments (raw_message_id);

-- Which ticket a Message-ID belongs to, theirs and ours: how answers find their way.
create table mail_keys (
  message_id text not null,
  ticket_id bigint not null constraint mail_keys_ticket_fk references tickets (ticket_id) on delete cascade,
  comment_id bigint,
  is_ours boolean not null,
  created_at bigint not null,
  constraint mail_keys_pk primary key (message_id, ticket_id)
);
create index mail_keys_ticket_ix on mail_keys (ticket_id);
create index mail_keys_comment_ix on mail_keys (comment_id);

create table outgoing_messages (
  outgoing_id $ID$,
  kind text not null,
  ticket_id bigint constraint outgoing_messages_ticket_fk references tickets (ticket_id) on delete cascade,
  comment_id bigint constraint outgoing_messages_comment_fk references comments (comment_id) on delete cascade,
  mailbox_id bigint constraint outgoing_messages_mailbox_fk references mailboxes (mailbox_id),
  author_id bigint constraint outgoing_messages_author_fk references users (user_id),
  message_id text not null constraint outgoing_messages_message_id_key unique,
  envelope_from text not null,
  recipients text not null,
  -- The first recipient: how often we wrote to somebody is counted by it.
  envelope_to_one text not null,
  subject text not null,
  content text not null,
  sha256 text,
  state text not null,
  attempts bigint not null default 0,
  send_at bigint not null,
  sent_at bigint, next_try_at bigint,
  response text not null default '',
  created_at bigint not null,
  updated_at bigint not null
);
create index outgoing_messages_ticket_ix on outgoing_messages (ticket_id);
create index outgoing_messages_comment_ix on outgoing_messages (comment_id);
create index outgoing_messages_mailbox_ix on outgoing_messages (mailbox_id);
create index outgoing_messages_author_ix on outgoing_messages (author_id);
create index outgoing_messages_to_ix on outgoing_messages (envelope_to_one, created_at);
create index outgoing_messages_sha256_ix on outgoing_messages (sha256);
create index outgoing_messages_state_ix on outgoing_messages (state, outgoing_id);

create table suspended_tickets (
  suspended_ticket_id $ID$,
  raw_message_id bigint not null constraint suspended_tickets_raw_message_fk references raw_messages (raw_message_id)
    constraint suspended_tickets_raw_message_key unique,
  cause text not null,
  reason text not null,
  sender_name text not null,
  sender_address text not null,
  recipient text not null,
  subject text not null,
  snippet text not null,
  ticket_id bigint constraint suspended_tickets_ticket_fk references tickets (ticket_id) on delete set null,
  -- 'waiting' for a colleague; 'released' it became a ticket; 'discarded' put away, the raw message stays.
  state text not null default 'waiting',
  settled_at bigint,
  settled_by_id bigint constraint suspended_tickets_settled_by_fk references users (user_id),
  created_at bigint not null
);
create index suspended_tickets_ticket_ix on suspended_tickets (ticket_id);
create index suspended_tickets_settled_by_ix on suspended_tickets (settled_by_id);
create index suspended_tickets_state_ix on suspended_tickets (state, suspended_ticket_id);

create table attachments (
  attachment_id $ID$,
  comment_id bigint constraint attachments_comment_fk references comments (comment_id) on delete cascade,
  draft_id bigint,
  uploader_id bigint constraint attachments_uploader_fk references users (user_id),
  name text not null,
  content_type text not null,
  byte_count bigint not null,
  sha256 text not null,
  content_id text,
  is_inline boolean not null default false,
  summary text not null default '',
  -- The name under which a program brings it to a comment it will write.
  upload_token text,
  created_at bigint not null
);
create index attachments_upload_token_ix on attachments (upload_token) where upload_token is not null;
create index attachments_comment_ix on attachments (comment_id);
create index attachments_draft_ix on attachments (draft_id) where draft_id is not null;
create index attachments_uploader_ix on attachments (uploader_id);
create index attachments_sha256_ix on attachments (sha256);

create table drafts (
  draft_id $ID$,
  user_id bigint not null constraint drafts_user_fk references users (user_id) on delete cascade,
  ticket_id bigint not null constraint drafts_ticket_fk references tickets (ticket_id) on delete cascade,
  mode text not null,
  body_text text not null,
  body_html text not null,
  cc text not null default '',
  created_at bigint not null,
  updated_at bigint not null,
  constraint drafts_user_ticket_key unique (user_id, ticket_id)
);
create index drafts_ticket_ix on drafts (ticket_id);

create table audits (
  audit_id $ID$,
  ticket_id bigint not null constraint audits_ticket_fk references tickets (ticket_id) on delete cascade,
  author_id bigint constraint audits_author_fk references users (user_id),
  channel text not null,
  -- Which rule of the desk did it, and why; null when a person did.
  rule text,
  events text not null,
  created_at bigint not null
);
create index audits_ticket_ix on audits (ticket_id, audit_id);
create index audits_author_ix on audits (author_id);
create index audits_created_ix on audits (created_at);

create table ticket_reads (
  user_id bigint not null constraint ticket_reads_user_fk references users (user_id) on delete cascade,
  ticket_id bigint not null constraint ticket_reads_ticket_fk references tickets (ticket_id) on delete cascade,
  read_at bigint not null,
  constraint ticket_reads_pk primary key (user_id, ticket_id)
);
create index ticket_reads_ticket_ix on ticket_reads (ticket_id);

create table notifications (
  notification_id $ID$,
  user_id bigint not null constraint notifications_user_fk references users (user_id) on delete cascade,
  ticket_id bigint constraint notifications_ticket_fk references tickets (ticket_id) on delete cascade,
  kind text not null,
  sentence text not null,
  created_at bigint not null,
  read_at bigint
);
create index notifications_user_ix on notifications (user_id, notification_id);
create index notifications_ticket_ix on notifications (ticket_id);

create table jobs (
  job_id $ID$,
  kind text not null,
  payload text not null,
  state text not null,
  run_at bigint not null,
  attempts bigint not null default 0,
  max_attempts bigint not null,
  locked_by text,
  locked_until bigint,
  last_error text not null default '',
  -- Only one waiting job with the same key: a schedule that starts twice does not run twice.
  unique_key text,
  created_at bigint not null
);
create index jobs_ready_ix on jobs (run_at, job_id) where state = 'ready';
create index jobs_running_ix on jobs (locked_until) where state = 'running';
create index jobs_dead_ix on jobs (job_id) where state = 'dead';
create unique index jobs_unique_key on jobs (unique_key) where unique_key is not null and state = 'ready';

create table law_checks (
  law bigint not null,
  checked_at bigint not null,
  breach_count bigint not null,
  breaches text not null,
  constraint law_checks_pk primary key (law, checked_at)
);
