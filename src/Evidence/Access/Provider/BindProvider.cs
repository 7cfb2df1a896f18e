using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.Provider;

/// <summary>Binds an account at the provider to a person: one's own, by signing in there, or somebody's, by an administrator who knows its subject. What is bound stays bound until somebody takes it away.</summary>
public sealed class BindProvider(EvidenceDb db, CustodyLog custody, CheckAnswer check, IdentityProvider provider, TimeProvider time)
{
    /// <summary>One's own. Refuses with <see cref="AccessRefusals.ProviderRefused"/> and <see cref="AccessRefusals.ProviderTaken"/>.</summary>
    /// <param name="question">What the browser's cookie holds; null where it brought none.</param>
    /// <param name="answer">What it brought back.</param>
    /// <param name="session">In which it is asked.</param>
    /// <param name="actor">Whose it is.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task OwnAsync(ProviderQuestion? question, ProviderAnswer answer, PersonSessionId session, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(actor);
        var person = actor.Person ?? throw AccessRefusals.NotPermitted.ToException();
        ProvedIdentity proved;
        try
        {
            proved = await check.RunAsync(question?.Session == session ? question : null, answer, QuestionPurpose.Bind, cancellation);
        }
        catch (AnswerRefusedException refused)
        {
            await ProviderActs.WriteRefusedAsync(db, custody, person, $"not bound: {refused.Message}", actor, cancellation);
            throw AccessRefusals.ProviderRefused.ToException();
        }

        await BindAsync(person, (proved.Issuer, proved.Subject), actor, "signed in there", cancellation);
    }

    /// <summary>
    /// Somebody's, before they first sign in with it. Who names the account becomes that person with it, so for a role that gives much no administrator does it alone:
    /// those bind their own.
    /// </summary>
    /// <exception cref="RefusedException">Not permitted, no such person, no subject, <see cref="AccessRefusals.ProviderWeighs"/> or <see cref="AccessRefusals.ProviderTaken"/>.</exception>
    public async Task PrepareAsync(PersonId person, string subject, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.ManagePeople);
        var text = subject.Trim();
        if (text.Length is 0 or > ProviderBinding.LongestSubject || text.Any(c => c is < '!' or > '~'))
            throw AccessRefusals.SubjectWrong.ToException();
        var found = await db.People.AsNoTracking().SingleOrDefaultAsync(one => one.Id == person, cancellation) ?? throw AccessRefusals.PersonUnknown.ToException();
        if (WeighedChange.GivesMuch(found.Role))
            throw AccessRefusals.ProviderWeighs.ToException();
        await BindAsync(person, ((await provider.ReadAsync(cancellation)).Issuer, text), actor, "prepared by an administrator", cancellation);
    }

    private async Task BindAsync(PersonId person, (string Issuer, string Subject) account, Actor actor, string ground, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await db.People.FromSql($"select * from access.person where id = {person.Value} for update").LoadAsync(cancellation);
        if (await db.ProviderBindings.AnyAsync(one => one.PersonId == person || one.Issuer == account.Issuer && one.Subject == account.Subject, cancellation))
            throw AccessRefusals.ProviderTaken.ToException();
        var act = ProviderActs.Bind(db, person, account, (actor, Instant.Truncate(time.GetUtcNow())), ground);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, act, cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
