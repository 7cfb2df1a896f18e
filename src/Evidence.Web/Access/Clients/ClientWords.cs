using Evidence.Access;
using Evidence.Access.Clients;

namespace Evidence.Web.Access.Clients;

/// <summary>Clients in words, the same on all their pages.</summary>
internal static class ClientWords
{
    public static string Of(ClientState state) => state switch
    {
        ClientState.Waiting => "Waits for another administrator",
        ClientState.ExpiresSoon => "Active, expires soon",
        _ => PermissionWords.Sentence(Formats.Vocabulary.Word(state)),
    };

    /// <summary>"See recordings in the list, and what is known of them: everything"; how far is not said where there is no choice.</summary>
    public static string Of(ClientGrant grant) => PermissionWords.Of(grant.Permission) + (grant.Scope == Scope.Unit ? ": of its unit and the units below"
        : ClientGrant.Possible.Contains(grant with { Scope = Scope.Unit }) ? ": everything" : "");

    /// <summary>"7 days".</summary>
    public static string Of(TimeSpan overlap) => overlap.TotalHours switch
    {
        0 => "Not at all: it ends now",
        1 => "1 hour",
        24 => "1 day",
        var hours => $"{(int)hours / 24} days",
    };
}
