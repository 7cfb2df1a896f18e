using Evidence.Access.SecondFactors;
using Evidence.Access.Sessions;
using Evidence.Access.SigningIn;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.Provider;

/// <summary>
/// Signs in whom the provider names, if the account there is bound to an active person; their groups there give their role here. Where the provider does not
/// say that it saw a second factor, our own follows. Every refusal is an entry with its reason, and one and the same answer:
/// <see cref="AccessRefusals.ProviderRefused"/>.
/// </summary>
public sealed class FinishProviderSignIn(EvidenceDb db, CustodyLog custody, CheckAnswer check, IdentityProvider provider, ILookupNormalizer names, SecondFactorOptions factorOptions, FactorCheck factors, TimeProvider time)
{
    /// <summary>How the account stands to the person: bound, found by its name and bound to nobody, or found by its name though another is bound.</summary>
    private enum Binding { Known, New, OfAnother }

    /// <param name="question">What the browser's cookie holds; null where it brought none.</param>
    /// <param name="answer">What it brought back.</param>
    /// <param name="place">Where they sit.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The session that has begun, or the step that comes before it.</returns>
    public async Task<(SignedIn? SignedIn, HalfSignedIn? Half)> RunAsync(ProviderQuestion? question, ProviderAnswer answer, SignInPlace place, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(place);
        try
        {
            var proved = await check.RunAsync(question, answer, QuestionPurpose.SignIn, cancellation);
            return await TryAsync(proved, place, cancellation);
        }
        catch (AnswerRefusedException refused)
        {
            await ProviderActs.WriteRefusedAsync(db, custody, refused.Person, refused.Message, SignIn.Stranger(place), cancellation);
            throw AccessRefusals.ProviderRefused.ToException();
        }
    }

    private async Task<(SignedIn?, HalfSignedIn?)> TryAsync(ProvedIdentity proved, SignInPlace place, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (provider.Needed.Roles.Count > 0)
            await ChangePerson.LockAdministratorsAsync(db, cancellation);
        var now = Instant.Truncate(time.GetUtcNow());
        var (person, binding) = await FindAsync(proved, cancellation);
        var role = RoleOf(proved);
        if (WhyNot(person, binding, role) is { } reason)
            throw new AnswerRefusedException(reason) { Person = person?.Id };

        List<CustodyAct> acts = [];
        if (binding == Binding.New)
            acts.Add(ProviderActs.Bind(db, person!.Id, (proved.Issuer, proved.Subject), (ProviderActs.Program(place.Address), now), "the same user name"));
        else
            await db.ProviderBindings.Where(one => one.PersonId == person!.Id).ExecuteUpdateAsync(set => set.SetProperty(one => one.LastUsedAt, now), cancellation);
        if (role is { } given && given != person!.Role)
            acts.AddRange(await ChangePerson.ByProviderAsync(db, person, given, (ProviderActs.Program(place.Address), now), cancellation));
        var next = await NextAsync(proved, person!.Id, cancellation);
        var session = next is null ? SessionActs.Begin(db, person.Id, AuthMethod.Provider, place, now, proved.Session) : null;
        acts.Add(session is null
            ? PersonActs.Act(CustodyAction.ProviderAccepted, person.Id, SignIn.Stranger(place), Told(proved, place))
            : PersonActs.Act(CustodyAction.SignedIn, person.Id, person.ToActor(place.Address, AuthMethod.Provider), Told(proved, place)));
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, acts, cancellation);
        await transaction.CommitAsync(cancellation);
        return session is null ? (null, new HalfSignedIn(person.Id, person.SecurityStamp!, next!.Value) { ProviderSession = proved.Session }) : (new SignedIn(person, session), null);
    }

    private static (string, System.Text.Json.Nodes.JsonNode?)[] Told(ProvedIdentity proved, SignInPlace place) =>
        [("provider.factors", string.Join(' ', proved.Factors)), ("provider.issuer", proved.Issuer), ("session.device", place.Device)];

    /// <summary>Whose account it is, with a row lock.</summary>
    private async Task<(Person? Person, Binding Binding)> FindAsync(ProvedIdentity proved, CancellationToken cancellation)
    {
        if (await db.ProviderBindings.AsNoTracking().SingleOrDefaultAsync(one => one.Issuer == proved.Issuer && one.Subject == proved.Subject, cancellation) is { } binding)
            return (await db.People.FromSql($"select * from access.person where id = {binding.PersonId.Value} for update").SingleAsync(cancellation), Binding.Known);
        if (provider.Needed.BindBy != BindBy.UserName || proved.UserName is not { Length: > 0 and <= PersonMapping.UserNameLength } name)
            return (null, Binding.New);
        var normalized = names.NormalizeName(name);
        var person = await db.People.FromSql($"select * from access.person where normalized_user_name = {normalized} for update").SingleOrDefaultAsync(cancellation);
        return (person, person is not null && await db.ProviderBindings.AnyAsync(one => one.PersonId == person.Id, cancellation) ? Binding.OfAnother : Binding.New);
    }

    /// <summary>Null where they may.</summary>
    private string? WhyNot(Person? person, Binding binding, Role? role)
    {
        if (person is null)
            return "the account is bound to nobody";
        if (binding == Binding.OfAnother)
            return "bound to another account";
        if (person.Standing != Standing.Active)
            return "not active";
        // Whoever names accounts at the provider must not become an administrator here by it.
        if (binding == Binding.New && WeighedChange.GivesMuch(person.Role))
            return "the role gives much: no account is bound to it by its name";
        return provider.Needed.Roles.Count > 0 && role is null && provider.Needed.WithoutGroup == WithoutGroup.Refuse ? "in no group that gives a role" : null;
    }

    private Role? RoleOf(ProvedIdentity proved) => provider.Needed.Roles.FirstOrDefault(one => proved.Groups.Contains(one.Group))?.Role;

    private async Task<NextStep?> NextAsync(ProvedIdentity proved, PersonId person, CancellationToken cancellation) =>
        proved.Factors.Any(provider.Needed.TrustSecondFactor.Contains) ? null
        : await factors.HasAsync(person, cancellation) ? NextStep.SecondFactor : factorOptions.Required ? NextStep.SetUp : null;
}
