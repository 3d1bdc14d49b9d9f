CREATE TABLE "acting" (
  "session_id" bigint(20) NOT NULL,
  "user_id" bigint(20) NOT NULL,
  "reason" varchar(300) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "until" bigint(20) NOT NULL,
  PRIMARY KEY ("session_id"),
  CONSTRAINT "acting_ibfk_1" FOREIGN KEY ("session_id") REFERENCES "sessions" ("id") ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "applications" (
  "id" bigint(20) NOT NULL,
  "owner_id" bigint(20) NOT NULL,
  "client_id" varchar(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "name" varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "homepage" varchar(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "callbacks" longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "confidential" smallint(6) NOT NULL,
  "expiring" smallint(6) NOT NULL,
  "device_flow" smallint(6) NOT NULL,
  "created_by" bigint(20) NOT NULL,
  "created_at" bigint(20) NOT NULL,
  "updated_at" bigint(20) NOT NULL,
  PRIMARY KEY ("id"),
  UNIQUE KEY "client_id" ("client_id"),
  KEY "applications_by_owner" ("owner_id","id")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "application_codes" (
  "code_hash" varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "grant_id" bigint(20) NOT NULL,
  "expires_at" bigint(20) NOT NULL,
  PRIMARY KEY ("code_hash")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "application_consents" (
  "application_id" bigint(20) NOT NULL,
  "user_id" bigint(20) NOT NULL,
  "scopes" bigint(20) NOT NULL,
  "public_only" smallint(6) NOT NULL,
  "identity" bigint(20) NOT NULL,
  "created_at" bigint(20) NOT NULL,
  "updated_at" bigint(20) NOT NULL,
  PRIMARY KEY ("application_id","user_id"),
  KEY "application_consents_by_user" ("user_id"),
  CONSTRAINT "application_consents_ibfk_1" FOREIGN KEY ("application_id") REFERENCES "applications" ("id")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "application_devices" (
  "device_hash" varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "user_code" varchar(16) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "application_id" bigint(20) NOT NULL,
  "scopes" bigint(20) NOT NULL,
  "public_only" smallint(6) NOT NULL,
  "identity" bigint(20) NOT NULL,
  "state" bigint(20) NOT NULL,
  "user_id" bigint(20) DEFAULT NULL,
  "authenticated_at" bigint(20) DEFAULT NULL,
  "second_factor" smallint(6) NOT NULL,
  "interval_seconds" bigint(20) NOT NULL,
  "polled_at" bigint(20) DEFAULT NULL,
  "created_at" bigint(20) NOT NULL,
  "expires_at" bigint(20) NOT NULL,
  PRIMARY KEY ("device_hash"),
  UNIQUE KEY "user_code" ("user_code"),
  KEY "application_devices_of" ("application_id","expires_at"),
  CONSTRAINT "application_devices_ibfk_1" FOREIGN KEY ("application_id") REFERENCES "applications" ("id")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "application_grants" (
  "id" bigint(20) NOT NULL,
  "application_id" bigint(20) NOT NULL,
  "user_id" bigint(20) NOT NULL,
  "scopes" bigint(20) NOT NULL,
  "public_only" smallint(6) NOT NULL,
  "identity" bigint(20) NOT NULL,
  "authenticated_at" bigint(20) NOT NULL,
  "second_factor" smallint(6) NOT NULL,
  "created_at" bigint(20) NOT NULL,
  PRIMARY KEY ("id"),
  KEY "application_grants_of" ("application_id","user_id","id"),
  CONSTRAINT "application_grants_ibfk_1" FOREIGN KEY ("application_id") REFERENCES "applications" ("id")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "application_refreshes" (
  "secret_hash" varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "grant_id" bigint(20) NOT NULL,
  "created_at" bigint(20) NOT NULL,
  "expires_at" bigint(20) NOT NULL,
  "spent_at" bigint(20) DEFAULT NULL,
  PRIMARY KEY ("secret_hash"),
  KEY "application_refreshes_of" ("grant_id")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "application_secrets" (
  "id" bigint(20) NOT NULL,
  "application_id" bigint(20) NOT NULL,
  "secret_hash" varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "ending" varchar(8) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "created_at" bigint(20) NOT NULL,
  PRIMARY KEY ("id"),
  UNIQUE KEY "secret_hash" ("secret_hash"),
  KEY "application_secrets_of" ("application_id","id"),
  CONSTRAINT "application_secrets_ibfk_1" FOREIGN KEY ("application_id") REFERENCES "applications" ("id")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "application_signing_keys" (
  "id" bigint(20) NOT NULL,
  "sealed" longblob NOT NULL,
  "modulus" varchar(700) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "exponent" varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "created_at" bigint(20) NOT NULL,
  "signs_from" bigint(20) NOT NULL,
  PRIMARY KEY ("id")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "audit_entries" (
  "id" bigint(20) NOT NULL,
  "sequence" bigint(20) DEFAULT NULL,
  "held_by" bigint(20) DEFAULT NULL,
  "happened_at" bigint(20) NOT NULL,
  "action" varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "actor_kind" varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "actor_id" bigint(20) NOT NULL,
  "actor_login" varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "acting_id" bigint(20) NOT NULL,
  "acting_login" varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "credential_id" bigint(20) NOT NULL,
  "subject_id" bigint(20) NOT NULL,
  "subject_login" varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "object" varchar(300) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "node_id" bigint(20) NOT NULL,
  "node_name" varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "repo_id" bigint(20) NOT NULL,
  "repo_name" varchar(250) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "address" varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "agent" varchar(300) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "request" varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "details" longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "hash" varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL,
  PRIMARY KEY ("id"),
  UNIQUE KEY "audit_entries_by_sequence" ("sequence"),
  KEY "audit_entries_by_actor" ("actor_id","id"),
  KEY "audit_entries_by_subject" ("subject_id","id"),
  KEY "audit_entries_by_node" ("node_id","id"),
  KEY "audit_entries_by_repo" ("repo_id","id"),
  KEY "audit_entries_by_intent" ("held_by")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "audit_head" (
  "id" bigint(20) NOT NULL,
  "sequence" bigint(20) NOT NULL,
  "hash" varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "base_sequence" bigint(20) NOT NULL,
  "base_hash" varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "seal" varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY ("id")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "audit_positions" (
  "receiver" varchar(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "sequence" bigint(20) NOT NULL,
  PRIMARY KEY ("receiver")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "blobs" (
  "hash" varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "size_bytes" bigint(20) NOT NULL,
  "uses" bigint(20) NOT NULL DEFAULT 0,
  "created_at" bigint(20) NOT NULL,
  "unused_since" bigint(20) NOT NULL DEFAULT 0,
  PRIMARY KEY ("hash"),
  KEY "blobs_unused" ("unused_since","hash")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "blob_usage" (
  "owner_kind" varchar(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "owner_id" bigint(20) NOT NULL,
  "size_bytes" bigint(20) NOT NULL DEFAULT 0,
  "blobs" bigint(20) NOT NULL DEFAULT 0,
  PRIMARY KEY ("owner_kind","owner_id")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "blob_uses" (
  "owner_kind" varchar(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "owner_id" bigint(20) NOT NULL,
  "hash" varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "reference" varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '',
  "created_at" bigint(20) NOT NULL,
  PRIMARY KEY ("owner_kind","owner_id","hash","reference"),
  KEY "blob_uses_by_hash" ("hash"),
  CONSTRAINT "blob_uses_ibfk_1" FOREIGN KEY ("hash") REFERENCES "blobs" ("hash")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "collaborators" (
  "repo_id" bigint(20) NOT NULL,
  "user_id" bigint(20) NOT NULL,
  "role" bigint(20) NOT NULL,
  "created_at" bigint(20) NOT NULL,
  PRIMARY KEY ("repo_id","user_id"),
  KEY "collaborators_by_user" ("user_id","repo_id"),
  CONSTRAINT "collaborators_ibfk_1" FOREIGN KEY ("repo_id") REFERENCES "repositories" ("id"),
  CONSTRAINT "collaborators_ibfk_2" FOREIGN KEY ("user_id") REFERENCES "users" ("id")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "deploy_tokens" (
  "id" bigint(20) NOT NULL,
  "repo_id" bigint(20) NOT NULL,
  "name" varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "token_hash" varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "prefix" varchar(16) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "writes" smallint(6) NOT NULL,
  "added_by" bigint(20) NOT NULL,
  "created_at" bigint(20) NOT NULL,
  "expires_at" bigint(20) NOT NULL,
  "last_used_at" bigint(20) DEFAULT NULL,
  PRIMARY KEY ("id"),
  UNIQUE KEY "token_hash" ("token_hash"),
  KEY "added_by" ("added_by"),
  KEY "deploy_tokens_by_repo" ("repo_id","id"),
  CONSTRAINT "deploy_tokens_ibfk_1" FOREIGN KEY ("added_by") REFERENCES "users" ("id")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "events" (
  "id" bigint(20) NOT NULL,
  "name" varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "payload" longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "happened_at" bigint(20) NOT NULL,
  "state" bigint(20) NOT NULL,
  "intent_id" bigint(20) NOT NULL DEFAULT 0,
  "traceparent" varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL,
  "position" bigint(20) DEFAULT NULL,
  PRIMARY KEY ("id"),
  KEY "events_by_state" ("state","id"),
  KEY "events_by_intent" ("intent_id"),
  KEY "events_by_position" ("position")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "fine_tokens" (
  "token_id" bigint(20) NOT NULL,
  "owner_id" bigint(20) NOT NULL,
  "all_repos" smallint(6) NOT NULL,
  "reason" varchar(300) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "state" bigint(20) NOT NULL,
  "decided_by" bigint(20) DEFAULT NULL,
  "decided_at" bigint(20) DEFAULT NULL,
  PRIMARY KEY ("token_id"),
  KEY "fine_tokens_by_owner" ("owner_id","state","token_id"),
  CONSTRAINT "fine_tokens_ibfk_1" FOREIGN KEY ("token_id") REFERENCES "tokens" ("id") ON DELETE CASCADE,
  CONSTRAINT "fine_tokens_ibfk_2" FOREIGN KEY ("owner_id") REFERENCES "namespaces" ("id") ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "fine_token_repos" (
  "token_id" bigint(20) NOT NULL,
  "repo_id" bigint(20) NOT NULL,
  PRIMARY KEY ("token_id","repo_id"),
  CONSTRAINT "fine_token_repos_ibfk_1" FOREIGN KEY ("token_id") REFERENCES "tokens" ("id") ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "gpg_keys" (
  "id" bigint(20) NOT NULL,
  "primary_id" bigint(20) DEFAULT NULL,
  "user_id" bigint(20) NOT NULL,
  "name" varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "key_id" varchar(16) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "fingerprint" varchar(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "primary_fingerprint" varchar(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL,
  "can_sign" smallint(6) NOT NULL,
  "can_certify" smallint(6) NOT NULL,
  "can_encrypt" smallint(6) NOT NULL,
  "revoked" smallint(6) NOT NULL,
  "packet" longblob NOT NULL,
  "armored" longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "emails" longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "made_at" bigint(20) NOT NULL,
  "expires_at" bigint(20) DEFAULT NULL,
  "created_at" bigint(20) NOT NULL,
  PRIMARY KEY ("id"),
  UNIQUE KEY "primary_fingerprint" ("primary_fingerprint"),
  KEY "gpg_keys_by_user" ("user_id","id"),
  KEY "gpg_keys_by_key" ("key_id","id"),
  CONSTRAINT "gpg_keys_ibfk_1" FOREIGN KEY ("user_id") REFERENCES "users" ("id")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "held_names" (
  "name_folded" varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "held_until" bigint(20) NOT NULL,
  PRIMARY KEY ("name_folded")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "hooks" (
  "id" bigint(20) NOT NULL,
  "repo_id" bigint(20) DEFAULT NULL,
  "url" varchar(2048) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "format" bigint(20) NOT NULL DEFAULT 0,
  "content_type" bigint(20) NOT NULL DEFAULT 0,
  "sealed_secret" longblob DEFAULT NULL,
  "events" varchar(2000) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "active" smallint(6) NOT NULL DEFAULT 1,
  "created_by" bigint(20) NOT NULL,
  "created_at" bigint(20) NOT NULL,
  "updated_at" bigint(20) NOT NULL,
  "failures" bigint(20) NOT NULL DEFAULT 0,
  "failing_since" bigint(20) DEFAULT NULL,
  "rest_until" bigint(20) NOT NULL DEFAULT 0,
  "paused" longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL,
  "last_status" bigint(20) DEFAULT NULL,
  "last_words" longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL,
  "last_at" bigint(20) DEFAULT NULL,
  "organisation_id" bigint(20) DEFAULT NULL,
  PRIMARY KEY ("id"),
  KEY "hooks_by_repo" ("repo_id","id"),
  KEY "hooks_by_organisation" ("organisation_id","id"),
  CONSTRAINT "hooks_ibfk_1" FOREIGN KEY ("repo_id") REFERENCES "repositories" ("id") ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "hook_attempts" (
  "delivery_id" bigint(20) NOT NULL,
  "number" bigint(20) NOT NULL,
  "attempted_at" bigint(20) NOT NULL,
  "duration_ms" bigint(20) NOT NULL,
  "status" bigint(20) NOT NULL,
  "request_head" longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "response_head" longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "response_body" longblob NOT NULL,
  "error" longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL,
  PRIMARY KEY ("delivery_id","number"),
  CONSTRAINT "hook_attempts_ibfk_1" FOREIGN KEY ("delivery_id") REFERENCES "hook_deliveries" ("id") ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "hook_deliveries" (
  "id" bigint(20) NOT NULL,
  "hook_id" bigint(20) NOT NULL,
  "payload_id" bigint(20) NOT NULL,
  "once_key" varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "guid" varchar(36) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "redelivery" smallint(6) NOT NULL DEFAULT 0,
  "state" bigint(20) NOT NULL DEFAULT 0,
  "attempts" bigint(20) NOT NULL DEFAULT 0,
  "created_at" bigint(20) NOT NULL,
  "finished_at" bigint(20) DEFAULT NULL,
  "attempted_at" bigint(20) DEFAULT NULL,
  "status" bigint(20) NOT NULL DEFAULT 0,
  "reason" longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL,
  "duration_ms" bigint(20) NOT NULL DEFAULT 0,
  PRIMARY KEY ("id"),
  UNIQUE KEY "hook_id" ("hook_id","once_key"),
  KEY "hook_deliveries_by_state" ("hook_id","state","attempts","id"),
  KEY "hook_deliveries_by_payload" ("payload_id"),
  KEY "hook_deliveries_by_time" ("created_at"),
  CONSTRAINT "hook_deliveries_ibfk_1" FOREIGN KEY ("hook_id") REFERENCES "hooks" ("id") ON DELETE CASCADE,
  CONSTRAINT "hook_deliveries_ibfk_2" FOREIGN KEY ("payload_id") REFERENCES "hook_payloads" ("id")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "hook_payloads" (
  "id" bigint(20) NOT NULL,
  "event" varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "action" varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '',
  "repo_id" bigint(20) NOT NULL DEFAULT 0,
  "body" longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "created_at" bigint(20) NOT NULL,
  PRIMARY KEY ("id"),
  KEY "hook_payloads_by_time" ("created_at")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "identities" (
  "id" bigint(20) NOT NULL,
  "user_id" bigint(20) NOT NULL,
  "issuer" varchar(300) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "subject" varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "login" varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "email" varchar(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "created_at" bigint(20) NOT NULL,
  "used_at" bigint(20) NOT NULL,
  PRIMARY KEY ("id"),
  UNIQUE KEY "issuer" ("issuer","subject"),
  KEY "identities_by_user" ("user_id","id"),
  CONSTRAINT "identities_ibfk_1" FOREIGN KEY ("user_id") REFERENCES "users" ("id")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "jobs" (
  "id" bigint(20) NOT NULL,
  "kind" varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "job_key" varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '',
  "waiting_key" varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL,
  "payload" longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "state" bigint(20) NOT NULL,
  "attempts" bigint(20) NOT NULL DEFAULT 0,
  "created_at" bigint(20) NOT NULL,
  "run_at" bigint(20) NOT NULL,
  "lease_token" bigint(20) NOT NULL DEFAULT 0,
  "lease_until" bigint(20) NOT NULL DEFAULT 0,
  "finished_at" bigint(20) DEFAULT NULL,
  "error" longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL,
  "cause" longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL,
  "step" bigint(20) NOT NULL DEFAULT 0,
  "steps" bigint(20) NOT NULL DEFAULT 0,
  "progress" longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL,
  "job_group" varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '',
  "scheduled_for" bigint(20) DEFAULT NULL,
  "started_at" bigint(20) DEFAULT NULL,
  "step_at" bigint(20) DEFAULT NULL,
  "item" bigint(20) NOT NULL DEFAULT 0,
  "items" bigint(20) NOT NULL DEFAULT 0,
  "traceparent" varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL,
  PRIMARY KEY ("id"),
  UNIQUE KEY "kind" ("kind","waiting_key"),
  KEY "jobs_by_state" ("state","run_at","id"),
  KEY "jobs_by_key" ("kind","job_key","state"),
  KEY "jobs_by_kind" ("kind","state","run_at","id")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "job_effects" (
  "job_id" bigint(20) NOT NULL,
  "effect" varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "done_at" bigint(20) NOT NULL,
  PRIMARY KEY ("job_id","effect"),
  CONSTRAINT "job_effects_ibfk_1" FOREIGN KEY ("job_id") REFERENCES "jobs" ("id") ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "job_failures" (
  "job_id" bigint(20) NOT NULL,
  "number" bigint(20) NOT NULL,
  "started_at" bigint(20) NOT NULL,
  "ended_at" bigint(20) NOT NULL,
  "error" longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "cause" longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY ("job_id","number"),
  CONSTRAINT "job_failures_ibfk_1" FOREIGN KEY ("job_id") REFERENCES "jobs" ("id") ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "job_kinds" (
  "name" varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "paused" smallint(6) NOT NULL DEFAULT 0,
  PRIMARY KEY ("name")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "job_lines" (
  "job_id" bigint(20) NOT NULL,
  "number" bigint(20) NOT NULL,
  "written_at" bigint(20) NOT NULL,
  "line" longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY ("job_id","number"),
  CONSTRAINT "job_lines_ibfk_1" FOREIGN KEY ("job_id") REFERENCES "jobs" ("id") ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "job_steps" (
  "job_id" bigint(20) NOT NULL,
  "step" bigint(20) NOT NULL,
  "micros" bigint(20) NOT NULL,
  PRIMARY KEY ("job_id","step"),
  CONSTRAINT "job_steps_ibfk_1" FOREIGN KEY ("job_id") REFERENCES "jobs" ("id") ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "leases" (
  "name" varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "holder" varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "token" bigint(20) NOT NULL,
  "until" bigint(20) NOT NULL,
  PRIMARY KEY ("name")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "mail_messages" (
  "id" bigint(20) NOT NULL,
  "sender" varchar(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "address" varchar(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "subject" longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "list_name" varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '',
  "once_key" varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "message" longblob NOT NULL,
  "state" bigint(20) NOT NULL DEFAULT 0,
  "attempts" bigint(20) NOT NULL DEFAULT 0,
  "status" bigint(20) NOT NULL DEFAULT 0,
  "reply" longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL,
  "created_at" bigint(20) NOT NULL,
  "attempted_at" bigint(20) DEFAULT NULL,
  "finished_at" bigint(20) DEFAULT NULL,
  PRIMARY KEY ("id"),
  UNIQUE KEY "address" ("address","once_key"),
  KEY "mail_messages_by_time" ("created_at")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "mail_opt_outs" (
  "user_id" bigint(20) NOT NULL,
  "list_name" varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "since" bigint(20) NOT NULL,
  PRIMARY KEY ("user_id","list_name")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "mail_suppressions" (
  "address" varchar(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "status" bigint(20) NOT NULL,
  "reply" longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "since" bigint(20) NOT NULL,
  PRIMARY KEY ("address")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "namespaces" (
  "id" bigint(20) NOT NULL,
  "parent_id" bigint(20) NOT NULL,
  "kind" bigint(20) NOT NULL,
  "name" varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "name_folded" varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "display_name" varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "created_at" bigint(20) NOT NULL,
  PRIMARY KEY ("id"),
  UNIQUE KEY "parent_id" ("parent_id","name_folded")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "name_redirects" (
  "name_folded" varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "namespace_id" bigint(20) NOT NULL,
  "created_at" bigint(20) NOT NULL,
  PRIMARY KEY ("name_folded"),
  KEY "namespace_id" ("namespace_id"),
  CONSTRAINT "name_redirects_ibfk_1" FOREIGN KEY ("namespace_id") REFERENCES "namespaces" ("id")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "one_time_links" (
  "secret_hash" varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "purpose" bigint(20) NOT NULL,
  "subject_id" bigint(20) NOT NULL,
  "created_at" bigint(20) NOT NULL,
  "expires_at" bigint(20) NOT NULL,
  PRIMARY KEY ("secret_hash"),
  UNIQUE KEY "purpose" ("purpose","subject_id")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "organisations" (
  "id" bigint(20) NOT NULL,
  "description" varchar(1000) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "website" varchar(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "location" varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "base_role" bigint(20) NOT NULL,
  "members_create" smallint(6) NOT NULL,
  "created_at" bigint(20) NOT NULL,
  "updated_at" bigint(20) NOT NULL,
  "second_factor_from" bigint(20) DEFAULT NULL,
  "second_factor_enforced" smallint(6) NOT NULL DEFAULT 0,
  PRIMARY KEY ("id"),
  CONSTRAINT "organisations_ibfk_1" FOREIGN KEY ("id") REFERENCES "namespaces" ("id")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "org_invitations" (
  "id" bigint(20) NOT NULL,
  "org_id" bigint(20) NOT NULL,
  "user_id" bigint(20) NOT NULL,
  "role" bigint(20) NOT NULL,
  "team_id" bigint(20) NOT NULL,
  "invited_by" bigint(20) NOT NULL,
  "created_at" bigint(20) NOT NULL,
  "expires_at" bigint(20) NOT NULL,
  PRIMARY KEY ("id"),
  UNIQUE KEY "org_id" ("org_id","user_id"),
  KEY "org_invitations_by_user" ("user_id","org_id"),
  CONSTRAINT "org_invitations_ibfk_1" FOREIGN KEY ("org_id") REFERENCES "organisations" ("id"),
  CONSTRAINT "org_invitations_ibfk_2" FOREIGN KEY ("user_id") REFERENCES "users" ("id")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "org_members" (
  "org_id" bigint(20) NOT NULL,
  "user_id" bigint(20) NOT NULL,
  "role" bigint(20) NOT NULL,
  "is_public" smallint(6) NOT NULL,
  "created_at" bigint(20) NOT NULL,
  PRIMARY KEY ("org_id","user_id"),
  KEY "org_members_by_user" ("user_id","org_id"),
  CONSTRAINT "org_members_ibfk_1" FOREIGN KEY ("org_id") REFERENCES "organisations" ("id"),
  CONSTRAINT "org_members_ibfk_2" FOREIGN KEY ("user_id") REFERENCES "users" ("id")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "passkeys" (
  "id" bigint(20) NOT NULL,
  "user_id" bigint(20) NOT NULL,
  "credential_hash" varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "credential" longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "algorithm" bigint(20) NOT NULL,
  "public_key" longblob NOT NULL,
  "counter" bigint(20) NOT NULL,
  "name" varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "created_at" bigint(20) NOT NULL,
  "last_used_at" bigint(20) DEFAULT NULL,
  PRIMARY KEY ("id"),
  UNIQUE KEY "credential_hash" ("credential_hash"),
  KEY "passkeys_by_user" ("user_id","id"),
  CONSTRAINT "passkeys_ibfk_1" FOREIGN KEY ("user_id") REFERENCES "users" ("id")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "passkey_challenges" (
  "challenge_hash" varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "expires_at" bigint(20) NOT NULL,
  PRIMARY KEY ("challenge_hash"),
  KEY "passkey_challenges_by_expiry" ("expires_at")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "pending_signins" (
  "secret_hash" varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "user_id" bigint(20) NOT NULL,
  "tries" bigint(20) NOT NULL,
  "expires_at" bigint(20) NOT NULL,
  PRIMARY KEY ("secret_hash"),
  KEY "pending_signins_by_expiry" ("expires_at")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "recovery_codes" (
  "user_id" bigint(20) NOT NULL,
  "code_hash" varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "used_at" bigint(20) DEFAULT NULL,
  PRIMARY KEY ("user_id","code_hash"),
  CONSTRAINT "recovery_codes_ibfk_1" FOREIGN KEY ("user_id") REFERENCES "users" ("id")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "ref_changes" (
  "intent_id" bigint(20) NOT NULL,
  "position" bigint(20) NOT NULL,
  "ref" varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "old_oid" varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "new_oid" varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "applied" bigint(20) NOT NULL,
  PRIMARY KEY ("intent_id","position"),
  CONSTRAINT "ref_changes_ibfk_1" FOREIGN KEY ("intent_id") REFERENCES "ref_intents" ("id")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "ref_intents" (
  "id" bigint(20) NOT NULL,
  "repo_id" bigint(20) NOT NULL,
  "actor_id" bigint(20) NOT NULL,
  "state" bigint(20) NOT NULL,
  "reason" varchar(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "created_at" bigint(20) NOT NULL,
  "settled_at" bigint(20) DEFAULT NULL,
  "push_cert" longblob DEFAULT NULL,
  PRIMARY KEY ("id"),
  KEY "ref_intents_by_state" ("state","id"),
  KEY "ref_intents_by_repo" ("repo_id","id")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "registrations" (
  "id" bigint(20) NOT NULL,
  "email" varchar(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "email_folded" varchar(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "login" varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "invited_by" bigint(20) DEFAULT NULL,
  "asked_at" bigint(20) NOT NULL,
  "expires_at" bigint(20) NOT NULL,
  "password_hash" varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL,
  "proven_at" bigint(20) DEFAULT NULL,
  PRIMARY KEY ("id"),
  UNIQUE KEY "email_folded" ("email_folded"),
  KEY "registrations_by_expiry" ("expires_at")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "repositories" (
  "id" bigint(20) NOT NULL,
  "namespace_id" bigint(20) NOT NULL,
  "name" varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "name_folded" varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "description" varchar(2000) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "website" varchar(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "visibility" bigint(20) NOT NULL,
  "default_branch" varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "object_format" bigint(20) NOT NULL,
  "topics" varchar(2000) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "archived_at" bigint(20) DEFAULT NULL,
  "deleted_at" bigint(20) DEFAULT NULL,
  "created_at" bigint(20) NOT NULL,
  "updated_at" bigint(20) NOT NULL,
  "pushed_at" bigint(20) DEFAULT NULL,
  "size_bytes" bigint(20) NOT NULL,
  "generation" bigint(20) NOT NULL,
  "import_state" bigint(20) NOT NULL,
  "import_job_id" bigint(20) DEFAULT NULL,
  "quarantined" varchar(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL,
  "active_at" bigint(20) NOT NULL DEFAULT 0,
  PRIMARY KEY ("id"),
  UNIQUE KEY "repositories_by_name" ("namespace_id","name_folded"),
  KEY "repositories_by_push" ("pushed_at","id"),
  KEY "repositories_by_activity" ("active_at","id"),
  KEY "repositories_of_owner_by_activity" ("namespace_id","active_at","id"),
  CONSTRAINT "repositories_ibfk_1" FOREIGN KEY ("namespace_id") REFERENCES "namespaces" ("id")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "repo_redirects" (
  "namespace_id" bigint(20) NOT NULL,
  "name_folded" varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "repo_id" bigint(20) NOT NULL,
  "created_at" bigint(20) NOT NULL,
  PRIMARY KEY ("namespace_id","name_folded"),
  KEY "repo_id" ("repo_id"),
  CONSTRAINT "repo_redirects_ibfk_1" FOREIGN KEY ("repo_id") REFERENCES "repositories" ("id")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "schema_migrations" (
  "feature" varchar(100) NOT NULL,
  "number" bigint(20) NOT NULL,
  "title" varchar(200) NOT NULL,
  "applied_at" bigint(20) NOT NULL,
  PRIMARY KEY ("feature","number")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "schema_progress" (
  "feature" varchar(100) NOT NULL,
  "number" bigint(20) NOT NULL,
  "title" varchar(200) NOT NULL,
  "done" bigint(20) NOT NULL,
  PRIMARY KEY ("feature","number")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "sessions" (
  "id" bigint(20) NOT NULL,
  "user_id" bigint(20) NOT NULL,
  "token_hash" varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "created_at" bigint(20) NOT NULL,
  "last_seen_at" bigint(20) NOT NULL,
  "expires_at" bigint(20) NOT NULL,
  "confirmed_at" bigint(20) NOT NULL,
  "address" varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "user_agent" varchar(400) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY ("id"),
  UNIQUE KEY "token_hash" ("token_hash"),
  KEY "sessions_by_user" ("user_id","last_seen_at"),
  CONSTRAINT "sessions_ibfk_1" FOREIGN KEY ("user_id") REFERENCES "users" ("id")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "setup_secret" (
  "id" bigint(20) NOT NULL,
  "secret_hash" varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "created_at" bigint(20) NOT NULL,
  "expires_at" bigint(20) NOT NULL,
  "used_at" bigint(20) DEFAULT NULL,
  PRIMARY KEY ("id")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "signin_group_grants" (
  "provider_id" bigint(20) NOT NULL,
  "user_id" bigint(20) NOT NULL,
  "organisation_id" bigint(20) NOT NULL,
  "team_id" bigint(20) NOT NULL,
  PRIMARY KEY ("provider_id","user_id","organisation_id","team_id"),
  CONSTRAINT "signin_group_grants_ibfk_1" FOREIGN KEY ("provider_id") REFERENCES "signin_providers" ("id")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "signin_places" (
  "user_id" bigint(20) NOT NULL,
  "place" varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "seen_at" bigint(20) NOT NULL,
  PRIMARY KEY ("user_id","place"),
  KEY "signin_places_by_age" ("seen_at")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "signin_providers" (
  "id" bigint(20) NOT NULL,
  "name" varchar(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "label" varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "kind" bigint(20) NOT NULL,
  "issuer" varchar(300) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "client_id" varchar(300) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "sealed_secret" longblob NOT NULL,
  "admits" bigint(20) NOT NULL,
  "groups_claim" varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "team_rules" longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "created_at" bigint(20) NOT NULL,
  "updated_at" bigint(20) NOT NULL,
  PRIMARY KEY ("id"),
  UNIQUE KEY "name" ("name"),
  UNIQUE KEY "issuer" ("issuer")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "signin_spent_trips" (
  "secret_hash" varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "expires_at" bigint(20) NOT NULL,
  PRIMARY KEY ("secret_hash"),
  KEY "signin_spent_trips_by_expiry" ("expires_at")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "ssh_keys" (
  "id" bigint(20) NOT NULL,
  "user_id" bigint(20) DEFAULT NULL,
  "repo_id" bigint(20) DEFAULT NULL,
  "added_by" bigint(20) NOT NULL,
  "read_only" smallint(6) NOT NULL,
  "title" varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "kind" varchar(60) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "fingerprint" varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "public_key" longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "created_at" bigint(20) NOT NULL,
  "last_used_at" bigint(20) DEFAULT NULL,
  PRIMARY KEY ("id"),
  UNIQUE KEY "fingerprint" ("fingerprint"),
  KEY "added_by" ("added_by"),
  KEY "ssh_keys_by_user" ("user_id","id"),
  KEY "ssh_keys_by_repo" ("repo_id","id"),
  CONSTRAINT "ssh_keys_ibfk_1" FOREIGN KEY ("user_id") REFERENCES "users" ("id"),
  CONSTRAINT "ssh_keys_ibfk_2" FOREIGN KEY ("added_by") REFERENCES "users" ("id")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "ssh_signing_keys" (
  "id" bigint(20) NOT NULL,
  "user_id" bigint(20) NOT NULL,
  "title" varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "fingerprint" varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "public_key" longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "created_at" bigint(20) NOT NULL,
  PRIMARY KEY ("id"),
  UNIQUE KEY "user_id" ("user_id","fingerprint"),
  KEY "ssh_signing_keys_by_fingerprint" ("fingerprint","id"),
  CONSTRAINT "ssh_signing_keys_ibfk_1" FOREIGN KEY ("user_id") REFERENCES "users" ("id")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "teams" (
  "id" bigint(20) NOT NULL,
  "org_id" bigint(20) NOT NULL,
  "parent_id" bigint(20) NOT NULL,
  "slug" varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "name" varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "description" varchar(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "is_secret" smallint(6) NOT NULL,
  "created_at" bigint(20) NOT NULL,
  "updated_at" bigint(20) NOT NULL,
  PRIMARY KEY ("id"),
  UNIQUE KEY "org_id" ("org_id","slug"),
  CONSTRAINT "teams_ibfk_1" FOREIGN KEY ("org_id") REFERENCES "organisations" ("id")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "team_members" (
  "team_id" bigint(20) NOT NULL,
  "user_id" bigint(20) NOT NULL,
  "maintainer" smallint(6) NOT NULL,
  "created_at" bigint(20) NOT NULL,
  PRIMARY KEY ("team_id","user_id"),
  KEY "team_members_by_user" ("user_id","team_id"),
  CONSTRAINT "team_members_ibfk_1" FOREIGN KEY ("team_id") REFERENCES "teams" ("id"),
  CONSTRAINT "team_members_ibfk_2" FOREIGN KEY ("user_id") REFERENCES "users" ("id")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "team_reach" (
  "team_id" bigint(20) NOT NULL,
  "user_id" bigint(20) NOT NULL,
  PRIMARY KEY ("team_id","user_id"),
  KEY "team_reach_by_user" ("user_id","team_id"),
  CONSTRAINT "team_reach_ibfk_1" FOREIGN KEY ("team_id") REFERENCES "teams" ("id"),
  CONSTRAINT "team_reach_ibfk_2" FOREIGN KEY ("user_id") REFERENCES "users" ("id")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "team_repos" (
  "repo_id" bigint(20) NOT NULL,
  "team_id" bigint(20) NOT NULL,
  "role" bigint(20) NOT NULL,
  "created_at" bigint(20) NOT NULL,
  PRIMARY KEY ("repo_id","team_id"),
  KEY "team_repos_by_team" ("team_id","repo_id"),
  CONSTRAINT "team_repos_ibfk_1" FOREIGN KEY ("repo_id") REFERENCES "repositories" ("id"),
  CONSTRAINT "team_repos_ibfk_2" FOREIGN KEY ("team_id") REFERENCES "teams" ("id")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "tokens" (
  "id" bigint(20) NOT NULL,
  "user_id" bigint(20) NOT NULL,
  "name" varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "token_hash" varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "prefix" varchar(16) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "scopes" bigint(20) NOT NULL,
  "public_only" smallint(6) NOT NULL,
  "only_repo_id" bigint(20) DEFAULT NULL,
  "created_at" bigint(20) NOT NULL,
  "expires_at" bigint(20) DEFAULT NULL,
  "last_used_at" bigint(20) DEFAULT NULL,
  "application_id" bigint(20) DEFAULT NULL,
  "grant_id" bigint(20) DEFAULT NULL,
  PRIMARY KEY ("id"),
  UNIQUE KEY "token_hash" ("token_hash"),
  KEY "tokens_by_user" ("user_id","id"),
  KEY "tokens_by_grant" ("grant_id"),
  KEY "tokens_by_application" ("application_id"),
  CONSTRAINT "tokens_ibfk_1" FOREIGN KEY ("user_id") REFERENCES "users" ("id")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "token_rules" (
  "org_id" bigint(20) NOT NULL,
  "approval" smallint(6) NOT NULL,
  PRIMARY KEY ("org_id"),
  CONSTRAINT "token_rules_ibfk_1" FOREIGN KEY ("org_id") REFERENCES "namespaces" ("id") ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "totp_secrets" (
  "user_id" bigint(20) NOT NULL,
  "sealed" longblob DEFAULT NULL,
  "pending" longblob DEFAULT NULL,
  "last_step" bigint(20) NOT NULL,
  PRIMARY KEY ("user_id"),
  CONSTRAINT "totp_secrets_ibfk_1" FOREIGN KEY ("user_id") REFERENCES "users" ("id")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "users" (
  "id" bigint(20) NOT NULL,
  "email" varchar(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "email_folded" varchar(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "password_hash" varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "password_changed_at" bigint(20) NOT NULL,
  "site_admin" smallint(6) NOT NULL,
  "disabled_at" bigint(20) DEFAULT NULL,
  "bio" varchar(1000) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "location" varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "website" varchar(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "theme" varchar(10) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "single_keys" smallint(6) NOT NULL,
  "avatar_type" varchar(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL,
  "avatar" longblob DEFAULT NULL,
  "avatar_hash" varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL,
  "created_at" bigint(20) NOT NULL,
  "updated_at" bigint(20) DEFAULT NULL,
  "second_factor_since" bigint(20) DEFAULT NULL,
  "email_private" smallint(6) NOT NULL DEFAULT 0,
  PRIMARY KEY ("id"),
  UNIQUE KEY "email_folded" ("email_folded"),
  CONSTRAINT "users_ibfk_1" FOREIGN KEY ("id") REFERENCES "namespaces" ("id")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE "user_emails" (
  "id" bigint(20) NOT NULL,
  "user_id" bigint(20) NOT NULL,
  "email" varchar(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "email_folded" varchar(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  "verified_folded" varchar(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL,
  "created_at" bigint(20) NOT NULL,
  PRIMARY KEY ("id"),
  UNIQUE KEY "user_id" ("user_id","email_folded"),
  UNIQUE KEY "verified_folded" ("verified_folded"),
  CONSTRAINT "user_emails_ibfk_1" FOREIGN KEY ("user_id") REFERENCES "users" ("id")
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
