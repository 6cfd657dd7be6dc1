package dev.sfumato.diffusion.schedulers.options;

/**
 * How inference steps are laid over the training timesteps.
 *
 * @see <a href="https://arxiv.org/abs/2305.08891">Common Diffusion Noise Schedules and Sample Steps are Flawed</a>,
 *     table 2
 */
public enum TimestepSpacing {
    LEADING,
    LINSPACE,
    TRAILING
}
