using Evidence.Database;
using Evidence.Formats;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access;

/// <summary>Identity's store on our context; it only has to be told how a person's id is read, and where passkeys are: it looks at them, and our use cases write them.</summary>
internal sealed class PersonStore(EvidenceDb context, IdentityErrorDescriber? describer = null)
    : UserOnlyStore<Person, EvidenceDb, PersonId>(context, describer)
{
    public override PersonId ConvertIdFromString(string? id) => PersonId.TryParse(id, out var parsed) ? parsed : default;

    public override string? ConvertIdToString(PersonId id) => id == default ? null : id.ToString();

    public override async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(Person user, CancellationToken cancellationToken) =>
        (await Context.Passkeys.AsNoTracking().Where(one => one.PersonId == user.Id).ToListAsync(cancellationToken)).ConvertAll(one => one.ToInfo());

    public override Task<Person?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        Context.Passkeys.Where(one => one.CredentialId == credentialId).Join(Context.People, one => one.PersonId, person => person.Id, (_, person) => person).SingleOrDefaultAsync(cancellationToken);

    public override async Task<UserPasskeyInfo?> FindPasskeyAsync(Person user, byte[] credentialId, CancellationToken cancellationToken) =>
        (await Context.Passkeys.AsNoTracking().SingleOrDefaultAsync(one => one.CredentialId == credentialId && one.PersonId == user.Id, cancellationToken))?.ToInfo();
}
