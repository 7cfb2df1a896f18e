using Evidence.Access.SigningIn;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.Provider;

/// <summary>
/// Somebody who is signed in proves again who they are, by signing in at the provider anew. It stands in for the password, and for the second factor where the
/// provider says that it saw one: whoever has a second factor here and showed none there confirms by password and code.
/// Refuses with <see cref="AccessRefusals.ProviderRefused"/>.
/// </summary>
public sealed class ConfirmByProvider(EvidenceDb db, CustodyLog custody, CheckAnswer check, IdentityProvider provider, FactorCheck factors, TimeProvider time)
{
    /// <param name="question">What the browser's cookie holds; null where it brought none.</param>
    /// <param name="answer">What it brought back.</param>
    /// <param name="session">The session that is confirmed.</param>
    /// <param name="actor">Whose it is.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task RunAsync(ProviderQuestion? question, ProviderAnswer answer, PersonSessionId session, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(actor);
        var person = actor.Person ?? throw AccessRefusals.NotPermitted.ToException();
        try
        {
            var proved = await check.RunAsync(question?.Session == session ? question : null, answer, QuestionPurpose.Confirm, cancellation);
            await DemandAsync(proved, person, cancellation);
            await ConfirmAsync(session, person, actor, cancellation);
        }
        catch (AnswerRefusedException refused)
        {
            await ProviderActs.WriteRefusedAsync(db, custody, person, $"not confirmed: {refused.Message}", actor, cancellation);
            throw AccessRefusals.ProviderRefused.ToException();
        }
    }

    private async Task DemandAsync(ProvedIdentity proved, PersonId person, CancellationToken cancellation)
    {
        if (!await db.ProviderBindings.AnyAsync(one => one.Issuer == proved.Issuer && one.Subject == proved.Subject && one.PersonId == person, cancellation))
            throw new AnswerRefusedException("it is another account");
        if (!proved.Factors.Any(provider.Needed.TrustSecondFactor.Contains) && await factors.HasAsync(person, cancellation))
            throw new AnswerRefusedException("no second factor there");
    }

    private async Task ConfirmAsync(PersonSessionId session, PersonId person, Actor actor, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        (await db.Sessions.SingleAsync(one => one.Id == session && one.PersonId == person, cancellation)).ConfirmedAt = Instant.Truncate(time.GetUtcNow());
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, PersonActs.Act(CustodyAction.SignInConfirmed, person, actor with { Auth = AuthMethod.Provider }), cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
