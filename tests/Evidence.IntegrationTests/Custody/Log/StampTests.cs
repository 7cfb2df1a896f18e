using System.Net;
using Evidence.Custody;
using Evidence.Custody.Log;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Evidence.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Evidence.IntegrationTests.Custody.Log;

/// <summary>A time-stamp authority that is OpenSSL's, asked over HTTP.</summary>
public sealed class StampTests : IAsyncLifetime
{
    private LogWorld world = null!;
    private Authority authority = null!;

    public async Task InitializeAsync()
    {
        world = await LogWorld.CreateAsync();
        authority = await Authority.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await authority.DisposeAsync();
        await world.DisposeAsync();
    }

    [Fact]
    public async Task The_newest_checkpoint_is_stamped_once_a_day_and_openssl_says_the_same_of_the_stamp()
    {
        var clock = new LaterClock(TimeSpan.Zero);
        var sequencer = await world.SequencerAsync();
        await sequencer.RunAsync(default);
        await using var db = world.Database.Open();
        var stampLog = New(db, authority.Address, clock);

        Assert.True(await stampLog.RunAsync(default));
        await world.AppendAsync(SubjectOf.Item(ItemId.New()));
        await sequencer.RunAsync(default);
        Assert.False(await stampLog.RunAsync(default));

        var stamp = await db.LogStamps.SingleAsync();
        var note = (await db.LogCheckpoints.SingleAsync(c => c.Size == stamp.Size)).Note;
        Assert.Equal(0, await authority.VerifyAsync(note, stamp.Token));
        Assert.NotEqual(0, await authority.VerifyAsync([.. note, (byte)'\n'], stamp.Token));
        var entry = await db.Entries.SingleAsync(e => e.Action == CustodyAction.LogStamped.Word);
        Assert.Equal(SubjectOf.Log(world.Database.Agency), new Subject(entry.SubjectKind, entry.SubjectId));
    }

    [Fact]
    public async Task An_authority_that_is_away_or_answers_with_something_else_leaves_no_stamp_and_is_asked_again()
    {
        await (await world.SequencerAsync()).RunAsync(default);
        await using var db = world.Database.Open();
        Assert.False(await New(db, new Uri("http://127.0.0.1:9/"), TimeProvider.System).RunAsync(default));
        authority.Spoils = true;
        Assert.False(await New(db, authority.Address, TimeProvider.System).RunAsync(default));
        Assert.Empty(await db.LogStamps.ToListAsync());
        authority.Spoils = false;
        Assert.True(await New(db, authority.Address, TimeProvider.System).RunAsync(default));
    }

    private StampLog New(Evidence.Database.EvidenceDb db, Uri address, TimeProvider clock) =>
        new(db, world.Source, world.Database.Custody, world.Keys, new LogOptions { Authority = address, Turn = new DailyTurn(0, TimeZoneInfo.Utc) }, clock, NullLogger<StampLog>.Instance);

    private sealed class Authority : IAsyncDisposable
    {
        private readonly TempFolder folder = new();
        private readonly HttpListener listener = new();
        private Task answering = Task.CompletedTask;

        public Uri Address { get; private set; } = null!;

        /// <summary>The answer is of another request.</summary>
        public bool Spoils { get; set; }

        public static async Task<Authority> StartAsync()
        {
            var authority = new Authority();
            await authority.MakeAsync();
            return authority;
        }

        public async Task<int> VerifyAsync(byte[] note, byte[] token)
        {
            await File.WriteAllBytesAsync(folder["note"], note);
            await File.WriteAllBytesAsync(folder["token"], token);
            var run = await ChildProcess.RunAsync("openssl", ["ts", "-verify", "-data", folder["note"], "-in", folder["token"], "-token_in", "-CAfile", folder["ca.pem"]]);
            return run.ExitCode;
        }

        public async ValueTask DisposeAsync()
        {
            listener.Stop();
            await answering;
            ((IDisposable)listener).Dispose();
            folder.Dispose();
        }

        private async Task MakeAsync()
        {
            await File.WriteAllTextAsync(folder["tsa.cnf"], $"""
                [ tsa ]
                default_tsa = t
                [ t ]
                serial = {folder["serial"]}
                crypto_device = builtin
                signer_digest = sha256
                default_policy = 1.2.3.4.1
                digests = sha256
                ordering = no
                ess_cert_id_alg = sha256
                """);
            await File.WriteAllTextAsync(folder["serial"], "01\n");
            await File.WriteAllTextAsync(folder["ext.cnf"], "extendedKeyUsage = critical,timeStamping\nkeyUsage = critical,digitalSignature\n");
            await OpenSslAsync("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", folder["ca.key"], "-out", folder["ca.pem"], "-subj", "/CN=Test root", "-days", "30");
            await OpenSslAsync("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", folder["tsa.key"], "-out", folder["tsa.csr"], "-subj", "/CN=Test TSA");
            await OpenSslAsync("x509", "-req", "-in", folder["tsa.csr"], "-CA", folder["ca.pem"], "-CAkey", folder["ca.key"], "-set_serial", "2", "-out", folder["tsa.pem"], "-days", "30", "-extfile", folder["ext.cnf"]);
            for (var port = 20_000 + Random.Shared.Next(20_000); Address is null; port++)
            {
                try
                {
                    listener.Prefixes.Clear();
                    listener.Prefixes.Add($"http://127.0.0.1:{port.ToString(System.Globalization.CultureInfo.InvariantCulture)}/");
                    listener.Start();
                    Address = new Uri(listener.Prefixes.Single());
                }
                catch (HttpListenerException)
                {
                    // Somebody else has the port.
                }
            }

            answering = AnswerAsync();
        }

        private async Task AnswerAsync()
        {
            while (listener.IsListening)
            {
                try
                {
                    var context = await listener.GetContextAsync();
                    await using (var query = File.Create(folder["query"]))
                        await context.Request.InputStream.CopyToAsync(query);
                    if (Spoils)
                        await OpenSslAsync("ts", "-query", "-data", folder["tsa.cnf"], "-sha256", "-cert", "-out", folder["query"]);
                    await OpenSslAsync("ts", "-reply", "-config", folder["tsa.cnf"], "-queryfile", folder["query"], "-inkey", folder["tsa.key"], "-signer", folder["tsa.pem"], "-out", folder["reply"]);
                    context.Response.ContentType = "application/timestamp-reply";
                    await context.Response.OutputStream.WriteAsync(await File.ReadAllBytesAsync(folder["reply"]));
                    context.Response.Close();
                }
                catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }
            }
        }

        private static async Task OpenSslAsync(params string[] arguments)
        {
            var run = await ChildProcess.RunAsync("openssl", arguments);
            if (run.ExitCode != 0)
                throw new InvalidOperationException($"openssl {arguments[0]} ended with {run.ExitCode}: {run.Error}");
        }
    }
}
