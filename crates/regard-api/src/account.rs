//! The desk itself: settings, locales, brands, our addresses, and tokens.

use crate::answer::{Answer, Result, moment, whole};
use crate::asked::Asked;
use crate::sent::Sent;
use axum::extract::Path;
use regard_domain::brand::Brand;
use regard_domain::id::BrandId;
use regard_http::address::Base;
use regard_http::caller::Caller;
use regard_http::failure::Failure;
use regard_services::{brands, mailboxes, settings};
use serde_json::{Value, json};

/// When the first desks of this kind were made: locales are as old.
const ORIGIN: &str = "2026-01-01T00:00:00Z";

/// `GET account/settings`.
pub async fn settings(caller: Caller) -> Result {
    let desk = settings::show(&caller.ctx).await?;
    Ok(Answer::ok(json!({"settings": {
        "branding": {"header_color": "000000", "page_background_color": "FFFFFF", "tab_background_color": "FFFFFF",
            "text_color": "000000", "header_logo_url": null, "favicon_url": null},
        "apps": {"use": false, "create_private": false, "create_public": false},
        "tickets": {"comments_public_by_default": true, "is_first_comment_private_enabled": true,
            "list_newest_comments_first": false, "collaboration": true, "private_attachments": true,
            "email_attachments": true, "agent_collision": true, "tagging": true, "list_empty_views": true,
            "maximum_personal_views_to_list": 8, "status_hold": true, "emoji_autocompletion": false,
            "agent_ticket_deletion": true, "strict_emails_in_agent_ticket_creation": true, "has_color_text": false,
            "allow_group_reset": true, "agent_can_change_requester": true, "follower_and_email_cc_collaborations": true,
            "light_agent_email_ccs_allowed": false, "assign_default_organization": true, "rich_text_comments": true,
            "markdown_ticket_comments": false, "modern_ticket_reassignment": true, "auto_translation_enabled": false,
            "chat_sla_enablement": false, "use_forms_as_type": false},
        "active_features": {"organization_access_enabled": true, "advanced_analytics": false, "agent_forwarding": false,
            "allow_email_template_customization": true, "automatic_answers": false, "bcc_archiving": false,
            "benchmark_opt_out": true, "business_hours": true, "chat": false, "chat_about_my_ticket": false,
            "community_enabled": false, "csat_reason_code": false, "custom_dkim_domain": true, "customer_satisfaction": true,
            "dynamic_contents": true, "explore": false, "facebook": false, "facebook_login": false, "good_data_and_explore": false,
            "google_login": false, "insights": false, "is_abusive": false, "light_agents": false, "markdown": false,
            "on_hold_status": true, "rich_content_in_emails": true, "sandbox": false, "suspended_ticket_notification": false,
            "ticket_forms": true, "ticket_tagging": true, "topic_suggestion": false, "twitter": false, "twitter_login": false,
            "user_org_fields": true, "user_tagging": true, "voice": false, "custom_statuses_enabled": true},
        "user": {"tagging": true, "time_zone_selection": true, "language_selection": true, "agent_created_welcome_emails": false,
            "end_user_phone_number_validation": false, "have_gravatars_enabled": false, "multiple_organizations": true},
        "localization": {"locale_ids": [1]},
        "api": {"accepted_api_agreement": true, "api_password_access": true, "api_token_access": true},
        "ticket_form": {"ticket_forms_instructions": ""},
        "brands": {"default_brand_id": default_brand(&caller).await?, "require_brand_on_new_tickets": false},
        "billing": {"backend": "internal"},
        "limits": {"attachment_size": regard_services::drafts::FILE_MAX_BYTES},
        "statistics": {"forum": false, "search": false, "rule_usage": false},
        "lotus": {"prefer_lotus": true, "reporting": false},
        "groups": {"check_group_name_uniqueness": true},
        "metrics": {"account_size": "1-9"},
        "rule": {"macro_most_used": false, "macro_order": "alphabetical", "skill_based_filtered_views": [],
            "using_skill_based_routing": false},
        "cdn": {"cdn_provider": "default", "fallback_cdn_provider": "default", "hosts": []},
        "agents": {"agent_home": true, "agent_workspace": true, "unified_agent_statuses": false, "aw_self_serve_migration_enabled": false},
        "onboarding": {"checklist_onboarding_version": 0, "onboarding_segments": null, "product_sign_up": null},
        "screencast": {"enabled_for_tickets": false, "host": null, "tickets_recorder_id": null},
        "side_conversations": {"email_channel": false, "msteams_channel": false, "show_in_context_panel": false,
            "slack_channel": false, "tickets_channel": false},
        "name": desk.name,
    }})))
}

async fn default_brand(caller: &Caller) -> Result<Option<i64>> {
    let all = brands::list(&caller.ctx).await?;
    Ok(all.iter().find(|brand| brand.is_default).map(|brand| brand.id.0))
}

fn locale(base: &str) -> Value {
    json!({"id": 1, "url": format!("{base}/api/v2/locales/en-US.json"), "locale": "en-US", "name": "English (United States)",
        "native_name": "English (United States)", "presentation_name": "English (United States)", "rtl": false,
        "default": true, "created_at": ORIGIN, "updated_at": ORIGIN})
}

/// `GET locales`, also `agent` and `public`.
pub async fn locales(_caller: Caller, base: Base, asked: Asked) -> Result {
    Ok(whole(&asked, &base.0, "locales", vec![locale(&base.0)]))
}

/// `GET locales/current` and `detect_best_locale`.
pub async fn current_locale(_caller: Caller, base: Base) -> Result {
    Ok(Answer::ok(json!({"locale": locale(&base.0)})))
}

/// `GET locales/{id}`.
pub async fn show_locale(_caller: Caller, base: Base, Path(id): Path<String>) -> Result {
    if id != "1" && !id.eq_ignore_ascii_case("en-us") {
        return Err(Failure::not_found());
    }
    Ok(Answer::ok(json!({"locale": locale(&base.0)})))
}

fn brand(brand: &Brand, base: &str) -> Value {
    let host = base.split_once("://").map_or(base, |(_, host)| host);
    let subdomain = host.split(['.', ':']).next().unwrap_or_default();
    json!({"id": brand.id.0, "url": format!("{base}/api/v2/brands/{}.json", brand.id), "name": brand.name,
        "brand_url": base, "subdomain": subdomain, "host_mapping": null, "has_help_center": false,
        "help_center_state": "disabled", "active": true, "default": brand.is_default, "is_deleted": false, "logo": null,
        "ticket_form_ids": [], "signature_template": brand.signature,
        "created_at": moment(brand.created_at), "updated_at": moment(brand.updated_at)})
}

/// `GET brands`.
pub async fn all_brands(caller: Caller, base: Base, asked: Asked) -> Result {
    let all = brands::list(&caller.ctx).await?;
    Ok(whole(&asked, &base.0, "brands", all.iter().map(|one| brand(one, &base.0)).collect()))
}

async fn one_brand(caller: &Caller, id: i64) -> Result<Brand> {
    let all = brands::list(&caller.ctx).await?;
    all.into_iter().find(|brand| brand.id == BrandId(id)).ok_or_else(Failure::not_found)
}

/// `GET brands/{id}`.
pub async fn show_brand(caller: Caller, base: Base, Path(id): Path<i64>) -> Result {
    Ok(Answer::ok(json!({"brand": brand(&one_brand(&caller, id).await?, &base.0)})))
}

/// `POST brands`.
pub async fn create_brand(caller: Caller, base: Base, sent: Sent) -> Result {
    let mut input = sent.need("brand")?;
    let name = input.words("name").unwrap_or_default();
    let signature = input.words("signature_template").unwrap_or_default();
    let id = brands::create(&caller.ctx, &name, &name, &signature).await?;
    Ok(Answer::created(json!({"brand": brand(&one_brand(&caller, id.0).await?, &base.0)})))
}

/// `PUT brands/{id}`.
pub async fn update_brand(caller: Caller, base: Base, Path(id): Path<i64>, sent: Sent) -> Result {
    let before = one_brand(&caller, id).await?;
    let mut input = sent.one("brand");
    let name = input.words("name").unwrap_or(before.name);
    let signature = input.words("signature_template").unwrap_or(before.signature);
    brands::change(&caller.ctx, BrandId(id), &name, &before.from_name, &signature).await?;
    Ok(Answer::ok(json!({"brand": brand(&one_brand(&caller, id).await?, &base.0)})))
}

/// `DELETE brands/{id}`.
pub async fn delete_brand(caller: Caller, Path(id): Path<i64>) -> Result {
    brands::delete(&caller.ctx, BrandId(id)).await?;
    Ok(Answer::nothing())
}

/// `GET recipient_addresses`: our mailboxes, and what programs wrote down beside them.
pub async fn recipient_addresses(caller: Caller, base: Base, asked: Asked) -> Result {
    let kept =
        regard_services::definitions::list(&caller.ctx, regard_domain::definition::Kind::RecipientAddress)
            .await?;
    let mut all = Vec::new();
    if let Ok(boxes) = mailboxes::list(&caller.ctx).await {
        all.extend(boxes.iter().enumerate().map(|(index, one)| mailbox(one, index == 0, &base.0)));
    }
    all.extend(kept.iter().map(|one| crate::definitions::shape(one, &base.0)));
    Ok(whole(&asked, &base.0, "recipient_addresses", all))
}

fn mailbox(found: &mailboxes::Mailbox, is_default: bool, base: &str) -> Value {
    let at = found.checked_at.map_or_else(|| ORIGIN.to_owned(), moment);
    // Their numbers begin where those of the others never come.
    let id = 9_000_000_000 + found.id.0;
    json!({"id": id, "url": format!("{base}/api/v2/recipient_addresses/{id}.json"), "email": found.address,
        "name": found.name, "default": is_default, "brand_id": found.brand_id.0, "forwarding_status": "verified",
        "spf_status": "unknown", "cname_status": "unknown", "domain_verification_status": "unknown",
        "domain_verification_code": null, "created_at": at, "updated_at": at})
}

/// `GET oauth/tokens/current`: the token of this request.
pub async fn current_token(caller: Caller, base: Base) -> Result {
    let me = caller.user()?;
    Ok(Answer::ok(
        json!({"token": {"id": me.id.0, "url": format!("{}/api/v2/oauth/tokens/{}.json", base.0, me.id),
        "user_id": me.id.0, "client_id": null, "token": "", "refresh_token": null, "scopes": ["read", "write"],
        "created_at": moment(me.created_at), "used_at": null, "expires_at": null}}),
    ))
}
