using Evidence.Agent.Offload;
using Evidence.Formats;
using Evidence.Formats.Sealing;
using Evidence.Testing;
using Xunit;

namespace Evidence.Agent.Tests.Offload;

public sealed class MachineKeyTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly DataKey data = DataKey.Create();
    private readonly ObjectId sealedObject = ObjectId.New();

    public void Dispose()
    {
        data.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Opens_what_it_sealed_also_after_a_restart()
    {
        byte[] stored;
        using (var key = MachineKey.ReadOrCreate(folder["machine.key"])) stored = key.Seal(data, sealedObject);

        using var again = MachineKey.ReadOrCreate(folder["machine.key"]);
        using var opened = again.TryOpen(stored, sealedObject);

        Assert.Equal(data.Bytes.ToArray(), opened!.Bytes.ToArray());
    }

    [Fact]
    public void A_journal_copied_to_another_machine_opens_nothing()
    {
        using var here = MachineKey.ReadOrCreate(folder["here"]);
        using var there = MachineKey.ReadOrCreate(folder["there"]);

        Assert.Null(there.TryOpen(here.Seal(data, sealedObject), sealedObject));
    }

    [Fact]
    public void A_key_moved_to_another_objects_journal_does_not_open()
    {
        using var key = MachineKey.ReadOrCreate(folder["machine.key"]);

        Assert.Null(key.TryOpen(key.Seal(data, sealedObject), ObjectId.New()));
        Assert.Null(key.TryOpen(new byte[7], sealedObject));
    }

    [Fact]
    public void Serves_many_files_in_flight_at_once()
    {
        using var key = MachineKey.ReadOrCreate(folder["machine.key"]);

        Parallel.For(0, 2000, _ =>
        {
            using var opened = key.TryOpen(key.Seal(data, sealedObject), sealedObject);
            Assert.Equal(data.Bytes.ToArray(), opened!.Bytes.ToArray());
        });
    }
}
