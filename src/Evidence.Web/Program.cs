using Evidence.Access;
using Evidence.Cases;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Devices;
using Evidence.Disclosure;
using Evidence.Dispatch;
using Evidence.Inbox;
using Evidence.Intake;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.KeyCare;
using Evidence.Keys;
using Evidence.Preservation;
using Evidence.Retention;
using Evidence.Redaction;
using Evidence.Review;
using Evidence.Search;
using Evidence.Trails;
using Evidence.Transfer;
using Evidence.Web.Access;
using Evidence.Web.Access.Clients;
using Evidence.Web.Access.Provider;
using Evidence.Web.Access.Scim;
using Evidence.Web.Access.Sessions;
using Evidence.Web.Custody;
using Evidence.Web.Devices;
using Evidence.Web.Disclosure;
using Evidence.Web.Dispatch;
using Evidence.Web.Intake;
using Evidence.Web.Intake.Submitting;
using Evidence.Web.Items;
using Evidence.Web.Layout;
using Evidence.Web.Redaction;
using Evidence.Web.Review;
using Evidence.Web.Search;
using Evidence.Web.Trails;
using Microsoft.AspNetCore.Connections;

try
{
    await Build(args).RunAsync();
    return 0;
}
catch (Exception trouble) when ((trouble as StartRefusedException ?? DatabaseTrouble.Of(trouble)) is { } refused)
{
    await Console.Error.WriteLineAsync(refused.Message);
    return 3;
}

static WebApplication Build(string[] args)
{
    var builder = WebApplication.CreateBuilder(args);
    var address = WebAddress.Read(builder.Configuration);
    builder.WebHost.ConfigureKestrel(static kestrel => kestrel.AddServerHeader = false);
    // A line for every request and query would bury what matters, and holds more of people than a log should.
    builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning)
        .AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error);

    builder.Services.AddEvidenceDatabase(builder.Configuration);
    builder.Services.AddCustody();
    builder.Services.AddKeyRing(builder.Configuration);
    builder.Services.AddKeyCare(builder.Configuration);
    builder.Services.AddKeyFollowing();
    builder.Services.AddObjectStore(builder.Configuration);
    builder.Services.AddAccess(builder.Configuration);
    builder.Services.AddDevices();
    builder.Services.AddCases();
    builder.Services.AddDispatch();
    builder.Services.AddInbox();
    builder.Services.AddSearch();
    builder.Services.AddItems();
    builder.Services.AddIntake(builder.Configuration);
    builder.Services.AddReview(builder.Configuration);
    builder.Services.AddRedaction();
    builder.Services.AddTrails(builder.Configuration);
    builder.Services.AddRetention(builder.Configuration);
    builder.Services.AddDisclosure();
    builder.Services.AddPreservation();
    builder.Services.AddStoreMoves(builder.Configuration);
    builder.Services.AddBackups(builder.Configuration);
    builder.Services.AddAgentEndpoints();
    builder.Services.AddClientAuthentication();
    builder.Services.AddSingleton<IMemoryPoolFactory<byte>, BodyBlocks.Factory>();
    builder.Services.AddPages(address, MapTiles.Read(builder.Configuration));
    builder.Services.AddAttemptLimit(builder.Configuration);
    builder.Services.AddDocksPages();

    var app = builder.Build();
    app.UsePages(address);
    app.MapAgentEndpoints();
    app.MapSessions();
    app.MapProviderLogOut();
    app.MapItems();
    app.MapTileFiles();
    app.MapDispatch();
    app.MapExpected();
    app.MapScim();
    app.MapStreams();
    app.MapGrowing();
    app.MapBesidePlayer();
    app.MapViews();
    app.MapWatched();
    app.MapMarkers();
    app.MapClips();
    app.MapStudio();
    app.MapPreviews();
    app.MapRedactionSchedules();
    app.MapDockEvents();
    app.MapBeingMadeEvents();
    app.MapSubmittedFiles();
    app.MapBundles();
    app.MapLog();
    app.MapProofs();
    app.MapTrailExports();
    app.MapRazorPages();
    app.MapGet("/", (HttpContext context) => Results.Redirect(Navigation.First(context.User))).AllowPublic("leads to the first page, which asks to sign in");
    app.MapGet("/health", () => Results.Text("ok")).AllowPublic("tells only that the program answers");
    app.MapFallback("{*path}", () => Results.NotFound()).AllowPublic("tells only that there is nothing at an address");
    return app;
}
