"""A refreshed token has the user's groups.

AWS: whatever way a token is made, it says the groups that the user is in by then. As released those that the token
endpoint makes of a refresh token leave them out, so that a person loses their rights with the first refresh.
"""
import ministack.services.cognito as cognito


def with_groups(make):
    """Add the groups of the user where the caller gives none."""
    def token(sub, pool_id, client_id, token_type="access", username="", user_attrs=None, groups=None, **rest):
        if groups is None and token_type in ("access", "id"):
            pool = cognito._get_pool_unscoped(pool_id)
            user = pool["_users"].get(username) if pool else None
            groups = list(user.get("_groups", [])) if user else None
        return make(sub, pool_id, client_id, token_type, username, user_attrs, groups, **rest)
    return token


def apply() -> None:
    """Make the correction."""
    cognito._fake_token = with_groups(cognito._fake_token)
