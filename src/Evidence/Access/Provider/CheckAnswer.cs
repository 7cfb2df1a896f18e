using System.Security.Cryptography;
using System.Text;
using Evidence.Database;

namespace Evidence.Access.Provider;

/// <summary>Whether an answer of the provider is one to the question of this browser, comes the first time, and is true.</summary>
public sealed class CheckAnswer(EvidenceDb db, IdentityProvider provider, ProviderToken token, TimeProvider time)
{
    private const int LongestCode = 4000;

    /// <param name="question">What the browser's cookie holds; null where it brought none.</param>
    /// <param name="answer">What stands in the address.</param>
    /// <param name="purpose">What the answer is to be good for.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="AnswerRefusedException">It is not.</exception>
    internal async Task<ProvedIdentity> RunAsync(ProviderQuestion? question, ProviderAnswer answer, QuestionPurpose purpose, CancellationToken cancellation)
    {
        if (question is null || question.Purpose != purpose || answer.State is null || !SameText(answer.State, question.State) || question.AskedAt + ProviderQuestion.Lasts < time.GetUtcNow())
            throw new AnswerRefusedException("nobody asked for this answer in this browser");
        if (!await UsedAnswer.TakeAsync(db, $"state {question.State}", question.AskedAt + ProviderQuestion.Lasts, cancellation))
            throw new AnswerRefusedException("the answer was used before");
        await DemandIssuerAsync(answer.Issuer, cancellation);
        if (answer.Error is not null)
            throw new AnswerRefusedException($"the provider answers: {IdentityProvider.Word(answer.Error)}");
        if (answer.Code is not { Length: > 0 and <= LongestCode } code)
            throw new AnswerRefusedException("the answer has no code");
        var (idToken, accessToken) = await provider.RedeemAsync(code, question, cancellation);
        var proved = await token.ReadAsync(idToken, accessToken, question, cancellation);
        // The provider's clock and ours: whole seconds, and no more. Who has just typed a password took longer than clocks of servers differ.
        return purpose == QuestionPurpose.SignIn || proved.SignedInAt >= question.AskedAt ? proved
            : throw new AnswerRefusedException("they did not sign in there anew");
    }

    /// <summary>Another provider's answer must not reach this one (RFC 9207).</summary>
    private async Task DemandIssuerAsync(string? issuer, CancellationToken cancellation)
    {
        var said = await provider.ReadAsync(cancellation);
        if (issuer is null ? said.AuthorizationResponseIssParameterSupported : issuer != said.Issuer)
            throw new AnswerRefusedException("the answer is another issuer's");
    }

    private static bool SameText(string one, string other) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));
}
