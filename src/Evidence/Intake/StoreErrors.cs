using Evidence.Kernel;
using Evidence.Storage;

namespace Evidence.Intake;

/// <summary>What the store refuses, as whoever sends is told. Whatever is not listed stays an exception: a store that is away is no refusal of this part, and all else is a fault of ours.</summary>
internal static class StoreErrors
{
    /// <param name="step">At the store.</param>
    /// <param name="full">What is said of a full store; null for what an agent is told, whose device keeps the file.</param>
    public static async Task AsRefusalsAsync(Func<Task> step, Refusal? full = null)
    {
        try
        {
            await step();
        }
        catch (StoreFullException)
        {
            throw (full ?? IntakeRefusals.StoreFull).ToException();
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
