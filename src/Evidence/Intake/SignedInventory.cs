using Evidence.Devices;
using Evidence.Formats;
using Evidence.Formats.Json;
using Evidence.Formats.Protocol;

namespace Evidence.Intake;

/// <summary>Turns the bytes that an agent sent into an inventory that it answers for.</summary>
internal static class SignedInventory
{
    /// <exception cref="Kernel.RefusedException">Not an inventory, not signed by this agent, or not meant for this agency.</exception>
    public static Inventory Read(AgentCaller agent, AgencyId agency, ReadOnlyMemory<byte> document, InventoryKind kind)
    {
        var framed = UnverifiedDocument.Parse(document);
        if (framed.Value is not { } unverified)
            throw IntakeRefusals.InventoryUnreadable.Because($"The inventory could not be read: {framed.Findings[0]}.").ToException();
        if (unverified.Verify(agent.PublicKey.Span) is not { } signed)
            throw IntakeRefusals.InventoryNotYours.ToException();
        var report = Inventory.Read(signed);
        if (report.Value is not { } inventory)
            throw IntakeRefusals.InventoryUnreadable.Because($"The inventory could not be read: {report.Findings[0]}.").ToException();
        if (inventory.Agency != agency || inventory.Agent != agent.Id)
            throw IntakeRefusals.InventoryNotYours.ToException();
        if (inventory.Kind != kind)
            throw IntakeRefusals.InventoryUnreadable.Because($"This should be the {Vocabulary.Word(kind)} inventory of the session.").ToException();
        if (inventory.Files.Sum(f => (decimal)f.Bytes) > StrictJson.LargestInteger)
            throw IntakeRefusals.InventoryUnreadable.Because("The files of the inventory are longer than any volume.").ToException();
        var paths = inventory.Files.Select(f => f.Path).Concat(inventory.Skipped.Select(s => s.Path)).ToHashSet();
        if (paths.Count != inventory.Files.Count + inventory.Skipped.Count)
            throw IntakeRefusals.InventoryUnreadable.Because("The inventory lists a path twice.").ToException();
        return InventorySegments.AreSound(inventory)
            ? inventory
            : throw IntakeRefusals.InventoryUnreadable.Because("The inventory joins files to a recording that does not begin with its first file, or gives one place to two of them.").ToException();
    }
}
