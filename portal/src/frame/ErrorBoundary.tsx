import { Component, type ReactNode } from 'react'
import { FailurePage } from './FailurePage.tsx'

interface Props {
  /** Where it changes, the page is tried anew. */
  readonly place: string
  readonly children: ReactNode
}

/** A page that can't be drawn, or whose code didn't arrive, says so instead of leaving the window empty. */
export class ErrorBoundary extends Component<Props, { readonly failure: unknown; readonly place: string }> {
  override readonly state = { failure: undefined, place: this.props.place }

  static getDerivedStateFromError(failure: unknown): { readonly failure: unknown } {
    return { failure }
  }

  static getDerivedStateFromProps(
    { place }: Props,
    state: { readonly place: string },
  ): { readonly failure: unknown; readonly place: string } | null {
    return place === state.place ? null : { failure: undefined, place }
  }

  override render(): ReactNode {
    if (this.state.failure === undefined) return this.props.children
    return <FailurePage failure={this.state.failure} retry={() => window.location.reload()} />
  }
}
