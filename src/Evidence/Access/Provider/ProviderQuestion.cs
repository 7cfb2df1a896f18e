using Evidence.Formats;

namespace Evidence.Access.Provider;

/// <summary>What the provider is asked for.</summary>
public enum QuestionPurpose
{
    /// <summary>Who somebody is who is not signed in.</summary>
    SignIn,

    /// <summary>Whether they who are signed in are still there.</summary>
    Confirm,

    /// <summary>Which account there is theirs, to bind it.</summary>
    Bind,
}

/// <summary>A question that a browser took to the provider. It lies sealed in a cookie of that browser until the answer comes.</summary>
/// <param name="State">Comes back with the answer.</param>
/// <param name="Nonce">Comes back in the token.</param>
/// <param name="Verifier">Of PKCE (RFC 7636): only who has it redeems the code.</param>
/// <param name="Purpose">What for.</param>
/// <param name="Session">Of who asks; null for <see cref="QuestionPurpose.SignIn"/>.</param>
/// <param name="From">The page of ours to go on to.</param>
/// <param name="AnswerAt">Our address to which the answer comes.</param>
/// <param name="AskedAt">When, in whole seconds.</param>
public sealed record ProviderQuestion(string State, string Nonce, string Verifier, QuestionPurpose Purpose, PersonSessionId? Session, string? From, string AnswerAt, DateTimeOffset AskedAt)
{
    /// <summary>How long somebody may take to sign in there.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromMinutes(15);
}

/// <summary>What the browser brought back from the provider, as it stands in the address: nothing of it is true until it is checked.</summary>
public sealed record ProviderAnswer(string? State, string? Code, string? Error, string? Issuer);

/// <summary>What the provider said of somebody, checked.</summary>
/// <param name="Issuer">The provider.</param>
/// <param name="Subject">The account there.</param>
/// <param name="UserName">Its <c>preferred_username</c>; null where the token has none.</param>
/// <param name="Groups">As the token names them.</param>
/// <param name="Factors">Its <c>acr</c> and <c>amr</c>.</param>
/// <param name="Session">Its <c>sid</c>; empty where the token has none.</param>
/// <param name="SignedInAt">When they last signed in there; null where the token does not say.</param>
public sealed record ProvedIdentity(string Issuer, string Subject, string? UserName, IReadOnlyList<string> Groups, IReadOnlyList<string> Factors, string Session, DateTimeOffset? SignedInAt);

/// <summary>An answer does not hold. The reason is for the record; whoever brought it learns nothing of it.</summary>
internal sealed class AnswerRefusedException(string reason) : Exception(reason)
{
    /// <summary>Whom it is about; null where nobody is known yet.</summary>
    public PersonId? Person { get; init; }
}
