using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Evidence.Formats;
using Microsoft.AspNetCore.WebUtilities;

namespace Evidence.Access.Provider;

/// <summary>
/// Makes the question with which a browser goes to the provider: authorization code with PKCE, state and nonce (RFC 9700). To confirm and to bind, the
/// provider is asked to let them sign in anew: who sits there now need not be who signed in there this morning.
/// </summary>
public sealed class BeginProviderSignIn(IdentityProvider provider, TimeProvider time)
{
    private const int RandomBytes = 32;

    /// <param name="purpose">What for.</param>
    /// <param name="session">Of who asks; null for who is not signed in.</param>
    /// <param name="from">The page of ours to go on to.</param>
    /// <param name="answerAt">Our address to which the answer is to come, as it is registered at the provider.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Where the browser goes, and the question that it keeps meanwhile.</returns>
    /// <exception cref="Kernel.RefusedException">No provider, or it does not answer.</exception>
    public async Task<(Uri Address, ProviderQuestion Question)> RunAsync(QuestionPurpose purpose, PersonSessionId? session, string? from, Uri answerAt, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(answerAt);
        var (options, said) = (provider.Needed, await provider.ReadAsync(cancellation));
        var question = new ProviderQuestion(Random(), Random(), Random(), purpose, session, from, answerAt.ToString(), DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds()));
        var asked = new Dictionary<string, string?>
        {
            ["client_id"] = options.ClientId,
            ["response_type"] = "code",
            ["response_mode"] = "query",
            ["scope"] = options.Scopes,
            ["redirect_uri"] = question.AnswerAt,
            ["state"] = question.State,
            ["nonce"] = question.Nonce,
            ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(question.Verifier))),
            ["code_challenge_method"] = "S256",
        };
        if (purpose != QuestionPurpose.SignIn)
            (asked["prompt"], asked["max_age"]) = ("login", "0");
        return (new Uri(QueryHelpers.AddQueryString(said.AuthorizationEndpoint, asked)), question);
    }

    private static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));
}
