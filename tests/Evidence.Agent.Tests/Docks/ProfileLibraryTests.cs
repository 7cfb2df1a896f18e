using Evidence.Agent.Docks;
using Evidence.Testing;
using Xunit;

namespace Evidence.Agent.Tests.Docks;

public sealed class ProfileLibraryTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly List<ProfileFault> faults = [];
    private readonly ProfileLibrary library;

    public ProfileLibraryTests() => library = new(folder["profiles"], faults.Add);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Has_the_built_in_profiles_also_without_a_folder()
    {
        string[] expected = ["ambarella-body", "autel", "axon-export", "dcim", "digital-ally", "dji", "dji-enterprise", "drivepro-body", "gopro", "motorola-export", "parrot", "skydio", "tecsar-body", "video"];

        Assert.Equal(expected, library.Current().Select(profile => profile.Id.Split('/')[0]).Order(StringComparer.Ordinal));
        Assert.Empty(faults);
    }

    [Fact]
    public void Sees_profiles_appear_change_and_vanish()
    {
        Write("acme.json", "acme/1");
        Assert.Contains(library.Current(), profile => profile.Id == "acme/1");
        Write("acme.json", "acme/22");
        Assert.Contains(library.Current(), profile => profile.Id == "acme/22");
        Assert.Same(library.Current(), library.Current());
        File.Delete(folder["profiles/acme.json"]);
        Assert.DoesNotContain(library.Current(), profile => profile.Source is not null);
    }

    [Fact]
    public void A_profile_of_the_agency_stands_in_for_the_built_in_one_of_its_name()
    {
        Write("mine.json", "gopro/7");

        Assert.Equal("gopro/7", Assert.Single(library.Current(), profile => profile.Id.StartsWith("gopro/", StringComparison.Ordinal)).Id);
    }

    [Fact]
    public void A_broken_profile_is_told_once_with_its_line_and_the_others_count()
    {
        Write("a.json", "acme/1");
        File.WriteAllText(folder["profiles/broken.json"], "{\n  \"format\": \"evidence/device-profile/1\",\n  \"id\": 5\n}");
        Write("z.json", "zenith/1");

        for (var i = 0; i < 3; i++) Assert.Equal(2, library.Current().Count(profile => profile.Source is not null));
        var fault = Assert.Single(faults);
        Assert.Equal((folder["profiles/broken.json"], 3), (fault.File, fault.Line));
        Assert.StartsWith(folder["profiles/broken.json"] + ":3: ", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_second_of_two_with_one_name_is_refused()
    {
        Write("a.json", "acme/1");
        Write("b.json", "acme/2");

        Assert.Equal("acme/1", Assert.Single(library.Current(), profile => profile.Source is not null).Id);
        Assert.Equal(folder["profiles/b.json"], Assert.Single(faults).File);
    }

    private void Write(string name, string id)
    {
        Directory.CreateDirectory(folder["profiles"]);
        File.WriteAllText(folder["profiles/" + name], $$"""{ "format": "evidence/device-profile/1", "id": "{{id}}", "title": "t", "match": { "files": [["X"]] } }""");
    }
}
