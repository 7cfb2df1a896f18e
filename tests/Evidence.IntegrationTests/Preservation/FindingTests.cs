using Evidence.Items;
using Xunit;

namespace Evidence.IntegrationTests.Preservation;

/// <summary>On a disk, where anybody who may write changes bytes in their place.</summary>
public sealed class FolderFindingTests(OneStore archive) : FindingContract(archive), IClassFixture<OneStore>
{
    public static TheoryData<Harm, FoundBy> Harms => Met(
        Enum.GetValues<Harm>().Except([Harm.PutAgain, Harm.Hidden]), unlisted: [Harm.FlippedByte, Harm.FlippedHeader, Harm.RolledBack]);

    [Theory, MemberData(nameof(Harms))]
    public Task Harm_is_found_and_called_by_its_name(Harm harm, FoundBy by) => AssertFoundAsync(harm, by);
}

/// <summary>In a bucket with Object Lock. The server changes no version and takes no lock away: who may bypass locks deletes the version and puts another.</summary>
public sealed class S3FindingTests(InS3 archive) : FindingContract(archive), IClassFixture<InS3>
{
    public static TheoryData<Harm, FoundBy> Replacements => Met(Enum.GetValues<Harm>().Where(harm => harm <= Harm.PutAgain));

    public static TheoryData<Harm, FoundBy> Harms => Met(Enum.GetValues<Harm>().Where(harm => harm > Harm.PutAgain && harm != Harm.NoLock));

    public static TheoryData<Harm, FoundBy> Rot => Met([Harm.FlippedByte, Harm.FlippedHeader], unlisted: [Harm.FlippedByte, Harm.FlippedHeader]);

    [Theory, MemberData(nameof(Replacements))]
    public Task What_was_put_in_the_place_of_a_deleted_version_is_found_and_called_by_what_it_is(Harm harm, FoundBy by) => AssertFoundAsync(harm, by);

    [Theory, MemberData(nameof(Harms))]
    public Task Harm_to_versions_is_found_and_called_by_its_name(Harm harm, FoundBy by) => AssertFoundAsync(harm, by);

    [Theory, MemberData(nameof(Rot))]
    public Task A_byte_that_turned_on_the_disks_beneath_the_server_is_found(Harm harm, FoundBy by) => AssertFoundAsync(harm, by, archive.Disks);
}

/// <summary>In a container without versions, where whoever has the key writes over a blob, which is another one then, and deletes it for good.</summary>
public sealed class AzureFindingTests(InAzure archive) : FindingContract(archive), IClassFixture<InAzure>
{
    public static TheoryData<Harm, FoundBy> Harms => Met(Enum.GetValues<Harm>().Where(harm => harm <= Harm.ExtraVersion));

    [Theory, MemberData(nameof(Harms))]
    public Task What_was_written_over_a_blob_or_beside_it_or_deleted_is_found_and_called_by_its_name(Harm harm, FoundBy by) => AssertFoundAsync(harm, by);
}

/// <summary>In a container with versions and locks, against a stand-in for it. The service changes no version: who may lift locks deletes it and puts another.</summary>
public sealed class AzureVersionFindingTests(InVersionedAzure archive) : FindingContract(archive), IClassFixture<InVersionedAzure>
{
    public static TheoryData<Harm, FoundBy> Replacements => Met(Enum.GetValues<Harm>().Where(harm => harm <= Harm.PutAgain));

    public static TheoryData<Harm, FoundBy> Harms => Met(Enum.GetValues<Harm>().Where(harm => harm > Harm.PutAgain));

    [Theory, MemberData(nameof(Replacements))]
    public Task What_was_put_in_the_place_of_a_deleted_version_is_found_and_called_by_what_it_is(Harm harm, FoundBy by) => AssertFoundAsync(harm, by);

    [Theory, MemberData(nameof(Harms))]
    public Task Harm_to_versions_is_found_and_called_by_its_name(Harm harm, FoundBy by) => AssertFoundAsync(harm, by);
}
