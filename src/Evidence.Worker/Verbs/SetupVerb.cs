using System.Text;
using Evidence.Access;
using Evidence.Access.SecondFactors;
using Evidence.Access.Units;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Keys;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Evidence.Worker.Verbs;

/// <summary>First start. Every step can be killed and repeated: passwords are durable in their file before the people exist.</summary>
internal static class SetupVerb
{
    private static readonly Actor Program = Actor.Program("evidence-worker setup");

    private const string DemoUnit = "Response Team A";

    private static readonly NewDemoPerson Administrator = new(Role.Administrator, "administrator", "Administrator", null);

    private static readonly NewDemoPerson[] Demo =
    [
        new(Role.Officer, "robin.hale", "PC Robin Hale", "4711"),
        new(Role.Supervisor, "nadia.brandt", "Sgt Nadia Brandt", "2204"),
        new(Role.EvidenceOfficer, "maya.okafor", "Maya Okafor", null),
        new(Role.Auditor, "ines.duval", "Ines Duval", null),
        new(Role.ItOperator, "tom.lindqvist", "Tom Lindqvist", null),
    ];

    public static async Task<int> RunAsync(VerbArguments arguments, CancellationToken cancellation)
    {
        if (arguments.Maybe("passwords-file") is not null && !arguments.Has("demo"))
            throw new UsageException("--passwords-file goes with --demo: without it nobody gets a password.");
        await using var services = VerbServices.Build();
        using var keys = await CreateAgencyAsync(services, cancellation);
        await MakeStoreAsync(services, keys, cancellation);
        if (arguments.Has("demo"))
            await MakeDemoAsync(services, keys, arguments.Maybe("passwords-file"), cancellation);
        else
            await InviteAdministratorAsync(services, cancellation);
        return 0;
    }

    /// <summary>An administrator who chooses a password by a link. Once they did, nothing is made any more.</summary>
    private static async Task InviteAdministratorAsync(ServiceProvider services, CancellationToken cancellation)
    {
        if ((await MissingAsync(services, [Administrator], cancellation)).Count > 0)
            await CreateAsync(services, Administrator, null, null, cancellation);
        var person = await FindPerson.RunAsync(services, Administrator.UserName, cancellation);
        await using var scope = services.CreateAsyncScope();
        if (await scope.ServiceProvider.GetRequiredService<EvidenceDb>().People.AnyAsync(one => one.Id == person && one.PasswordHash != null, cancellation))
            return;
        await Console.Error.WriteLineAsync($"The administrator's user name is {Administrator.UserName}. They choose a password here:");
        await WelcomeVerb.PrintAsync(services, person, Program, cancellation);
    }

    private static async Task MakeDemoAsync(ServiceProvider services, FileKeyRing keys, string? file, CancellationToken cancellation)
    {
        NewDemoPerson[] wanted = [.. Demo, Administrator];
        var missing = await MissingAsync(services, wanted, cancellation);
        var earlier = file is null ? null : SignIns.Read(file);
        var needed = services.GetRequiredService<SecondFactorOptions>().Required;
        var told = earlier?.People.ToList() ?? [];
        told.AddRange(missing.Where(person => told.TrueForAll(known => known.UserName != person.UserName)).Select(person => SignInToTell.For(person, needed)));
        var signIns = new SignIns(keys.Agency.ToString(), keys.RootFingerprint.ToString(), told);
        if (file is not null)
            signIns.Write(file);
        var unit = missing.Count > 0 ? await UnitAsync(services, cancellation) : (UnitId?)null;
        foreach (var person in missing)
            await CreateAsync(services, person, person.Role is Role.Officer or Role.Supervisor ? unit : null, told.Find(known => known.UserName == person.UserName), cancellation);
        await Console.Out.WriteLineAsync(file is null ? Encoding.UTF8.GetString(signIns.ToJson()) : $"The sign-ins are in {file}.");
    }

    private static async Task<FileKeyRing> CreateAgencyAsync(ServiceProvider services, CancellationToken cancellation)
    {
        await using var scope = services.CreateAsyncScope();
        var folder = KeysModule.Folder(services.GetRequiredService<IConfiguration>());
        return await scope.ServiceProvider.GetRequiredService<CreateAgency>().RunAsync(folder, services.GetRequiredService<PassphraseSource>(), Program, cancellation);
    }

    private static async Task MakeStoreAsync(ServiceProvider services, FileKeyRing keys, CancellationToken cancellation)
    {
        await using var scope = services.CreateAsyncScope();
        var stores = StoreSettings.Of(services.GetRequiredService<IConfiguration>());
        await MakeStore.RunAsync(scope.ServiceProvider.GetRequiredService<EvidenceDb>(), stores, keys.Agency, cancellation);
    }

    private static async Task<IReadOnlyList<NewDemoPerson>> MissingAsync(ServiceProvider services, NewDemoPerson[] wanted, CancellationToken cancellation)
    {
        await using var scope = services.CreateAsyncScope();
        var names = scope.ServiceProvider.GetRequiredService<ILookupNormalizer>();
        var known = await scope.ServiceProvider.GetRequiredService<EvidenceDb>().People.Select(p => p.NormalizedUserName).ToListAsync(cancellation);
        return [.. wanted.Where(person => !known.Contains(names.NormalizeName(person.UserName)))];
    }

    private static async Task CreateAsync(ServiceProvider services, NewDemoPerson person, UnitId? unit, SignInToTell? told, CancellationToken cancellation)
    {
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<CreatePerson>().RunAsync(
            new NewPerson(person.UserName, person.DisplayName, person.CollarNumber, person.Role, told?.Password, unit) { AuthenticatorSecret = told?.AuthenticatorSecret is { } text ? Base32.Read(text) : null }, Program, cancellation);
    }

    private static async Task<UnitId> UnitAsync(ServiceProvider services, CancellationToken cancellation)
    {
        await using var scope = services.CreateAsyncScope();
        var made = await scope.ServiceProvider.GetRequiredService<EvidenceDb>().Units.Where(u => u.Name == DemoUnit).Select(u => (UnitId?)u.Id).FirstOrDefaultAsync(cancellation);
        return made ?? await scope.ServiceProvider.GetRequiredService<MakeUnit>().RunAsync(DemoUnit, null, Program, cancellation);
    }
}
