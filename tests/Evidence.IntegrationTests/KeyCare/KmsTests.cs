using System.Net;
using Evidence.Formats;
using Evidence.IntegrationTests.Database;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Retention;
using Evidence.IntegrationTests.Review;
using Evidence.Kernel;
using Evidence.Keys;
using Xunit;

namespace Evidence.IntegrationTests.KeyCare;

/// <summary>The key-encryption key goes over to AWS Key Management Service and back, against a stand-in of its protocol.</summary>
public sealed class KmsTests : IAsyncLifetime, IDisposable
{
    private readonly KmsStandIn service = new();
    private readonly Station station;
    private KeyWork work = null!;

    public KmsTests() => station = new Station { Settings = service.Settings };

    public async Task InitializeAsync()
    {
        await station.InitializeAsync();
        work = new KeyWork(station, service.Access);
    }

    public async Task DisposeAsync()
    {
        await work.DisposeAsync();
        await station.DisposeAsync();
    }

    public void Dispose()
    {
        station.Dispose();
        service.Dispose();
    }

    [Fact]
    public async Task Every_data_key_goes_under_the_services_key_and_comes_back_and_everything_plays()
    {
        var recording = await Recording.ArriveAsync(station, 1_200_000);
        await work.RotateAsync(KeyUse.Kek, arn: KmsStandIn.Arn);
        Assert.True((await work.RewrapAsync()).IsDone);
        var under = await work.ObjectAsync(recording);
        Assert.Equal("kek-2", under.KekId);
        var version = await work.VersionAsync("kek-2");
        Assert.Equal((Formats.Protocol.KekProvider.AwsKms, KmsStandIn.Arn), (version.Provider, version.Reference));
        Assert.False(File.Exists(Path.Combine(station.DataFolder, "keys", "kek-2.key")));
        await work.AssertPlaysAsync(recording);

        // Bound to its object: the same wrap opens for no other.
        await Assert.ThrowsAsync<InvalidDataException>(() => work.Keys.UnwrapDataKeyAsync(under.Wrapped, ObjectId.New(), default));

        await work.RotateAsync(KeyUse.Kek);
        Assert.True((await work.RewrapAsync()).IsDone);
        var asked = service.Requests;
        Assert.Equal("kek-3", (await work.ObjectAsync(recording)).KekId);
        await work.AssertPlaysAsync(recording);
        Assert.Equal(asked, service.Requests);
    }

    [Fact]
    public async Task Where_the_service_says_no_nothing_is_lost_and_nothing_is_called_altered()
    {
        var recording = await Recording.ArriveAsync(station, 100);
        await work.RotateAsync(KeyUse.Kek, arn: KmsStandIn.Arn);
        await work.RewrapAsync();
        service.Denies = true;
        await Assert.ThrowsAsync<KeyAwayException>(async () => await work.Keys.UnwrapDataKeyAsync((await work.ObjectAsync(recording)).Wrapped, recording.Object, default));
        using (var viewer = await Viewer.OpenAsync(station, station.EvidenceOfficer))
        {
            await viewer.StatePurposeAsync(recording.Item);
            using var answer = await viewer.GetAsync(recording.Stream);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        }

        // A rotation that needs it stops and goes on when it is back.
        await work.RotateAsync(KeyUse.Kek);
        await Assert.ThrowsAsync<KeyAwayException>(work.RewrapAsync);
        service.Denies = false;
        Assert.True((await work.RewrapAsync()).IsDone);
        await work.AssertPlaysAsync(recording);
    }

    [Fact]
    public async Task A_key_that_cannot_be_used_does_not_become_the_one_that_wraps()
    {
        foreach (var wrong in (string[])["alias/evidence", "arn:aws:kms:eu-west-2:111122223333:alias/evidence"])
            await Keeping.RefusedAsync("no-kms-key", () => work.RotateAsync(KeyUse.Kek, arn: wrong));
        await Keeping.RefusedAsync("no-kms-key", () => work.RotateAsync(KeyUse.Intake, arn: KmsStandIn.Arn));
        await Keeping.RefusedAsync("kms-unusable", () => work.RotateAsync(KeyUse.Kek, arn: KmsStandIn.Arn.Replace("1234abcd", "00000000", StringComparison.Ordinal)));
        var recording = await Recording.ArriveAsync(station, 100);
        Assert.Equal("kek-1", (await work.ObjectAsync(recording)).KekId);

        // The next rotation takes the number, and is another key.
        Assert.Equal("kek-2", (await work.RotateAsync(KeyUse.Kek)).ToString());
        Assert.True((await work.RewrapAsync()).IsDone);
        await work.AssertPlaysAsync(recording);
    }
}
