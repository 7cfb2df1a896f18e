using Evidence.Storage;

namespace Evidence.Intake;

/// <summary>What the store refuses, as the agent is told. Whatever is not listed stays an exception: a store that is away is no refusal of this part, and all else is a fault of ours.</summary>
internal static class StoreErrors
{
    public static async Task AsRefusalsAsync(Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (StoreFullException)
        {
            throw IntakeRefusals.StoreFull.ToException();
        }
        catch (PartHashException)
        {
            throw IntakeRefusals.PartHashWrong.ToException();
        }
        catch (PartConflictException)
        {
            throw IntakeRefusals.PartDiffers.ToException();
        }
        catch (PartOutOfRangeException)
        {
            throw IntakeRefusals.PartOutOfRange.ToException();
        }
    }
}
