using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Devices;
using Evidence.Intake;
using Evidence.Items;
using Evidence.Keys;
using Evidence.Web.Devices;

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.ConfigureKestrel(static kestrel => kestrel.AddServerHeader = false);

builder.Services.AddEvidenceDatabase(builder.Configuration);
builder.Services.AddCustody();
builder.Services.AddKeyRing(builder.Configuration);
builder.Services.AddObjectStore(builder.Configuration);
builder.Services.AddAccess(builder.Configuration);
builder.Services.AddDevices();
builder.Services.AddItems();
builder.Services.AddIntake(builder.Configuration);
builder.Services.AddAgentEndpoints();

var app = builder.Build();
app.UseAuthentication();
app.UseAuthorization();
app.MapAgentEndpoints();
app.MapGet("/health", () => Results.Text("ok")).AllowPublic("tells only that the program answers");
await app.RunAsync();
