//! The diesel schema. The files in `migrations/` create the tables and document their columns.

diesel::table! {
    heads (name) {
        name -> Text,
        sequence -> BigInt,
    }
}

diesel::table! {
    events (sequence) {
        sequence -> BigInt,
        time -> BigInt,
        actor -> Text,
        signature -> Text,
        kind -> Text,
        subject -> Text,
        body -> Text,
    }
}

diesel::table! {
    publishers (address) {
        address -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    namespaces (skeleton) {
        skeleton -> Text,
        name -> Text,
        owner -> Text,
        created_at -> BigInt,
        packages -> BigInt,
    }
}

diesel::table! {
    packages (namespace, skeleton) {
        namespace -> Text,
        skeleton -> Text,
        name -> Text,
        position -> Binary,
        created_at -> BigInt,
        versions -> BigInt,
        deprecated -> Nullable<Text>,
        kind -> Nullable<Text>,
        changed -> BigInt,
    }
}

diesel::table! {
    search_words (namespace, package, word, field) {
        namespace -> Text,
        package -> Text,
        word -> Binary,
        field -> BigInt,
        kind -> Text,
        position -> Binary,
    }
}

diesel::table! {
    members (namespace, address) {
        namespace -> Text,
        address -> Text,
        administrator -> Bool,
        restricted -> Bool,
        created_at -> BigInt,
    }
}

diesel::table! {
    grants (namespace, address, package) {
        namespace -> Text,
        address -> Text,
        package -> Text,
    }
}

diesel::table! {
    versions (namespace, package, version) {
        namespace -> Text,
        package -> Text,
        version -> Text,
        precedence -> Binary,
        prerelease -> Bool,
        yanked -> Bool,
        event -> BigInt,
        created_at -> BigInt,
        size -> BigInt,
        pointer -> Text,
        content_id -> Text,
        checksum -> Text,
        signature -> Text,
        signer -> Text,
        reason -> Nullable<Text>,
        manifest -> Text,
        blocks -> Binary,
    }
}

diesel::table! {
    digests (content_id) {
        content_id -> Text,
        sha1 -> Text,
        sha256 -> Text,
        sha512 -> Text,
        files -> Nullable<BigInt>,
        unpacked -> Nullable<BigInt>,
    }
}

diesel::table! {
    secrets (name) {
        name -> Text,
        secret -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    removals (sequence) {
        sequence -> BigInt,
        content_id -> Text,
        begun_at -> BigInt,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    scrubs (name) {
        name -> Text,
        started_at -> BigInt,
        updated_at -> BigInt,
        position -> Nullable<Text>,
        findings -> Text,
    }
}

diesel::table! {
    webhook_endpoints (url) {
        url -> Text,
        position -> BigInt,
        tries -> BigInt,
        next_try_at -> BigInt,
        error -> Nullable<Text>,
        holder -> Nullable<Text>,
        held_until -> BigInt,
        delivered_event -> Nullable<BigInt>,
        delivered_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    webhook_failures (id) {
        id -> Text,
        url -> Text,
        event -> BigInt,
        tries -> BigInt,
        failed_at -> BigInt,
        error -> Text,
        again -> Bool,
    }
}

diesel::joinable!(packages -> namespaces (namespace));
diesel::allow_tables_to_appear_in_same_query!(grants, packages);
diesel::allow_tables_to_appear_in_same_query!(namespaces, packages);
diesel::allow_tables_to_appear_in_same_query!(publishers, namespaces, members);
diesel::allow_tables_to_appear_in_same_query!(versions, webhook_failures);
